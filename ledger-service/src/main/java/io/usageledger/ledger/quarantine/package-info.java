/** Owns sending again what waits in quarantine. */
@NullMarked
package io.usageledger.ledger.quarantine;

import org.jspecify.annotations.NullMarked;
