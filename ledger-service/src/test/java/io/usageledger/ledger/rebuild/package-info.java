/** Tries rebuilding against real servers. */
@NullMarked
package io.usageledger.ledger.rebuild;

import org.jspecify.annotations.NullMarked;
