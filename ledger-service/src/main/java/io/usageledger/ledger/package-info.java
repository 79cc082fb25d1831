/** Owns the ledger service: its start and its settings. */
@NullMarked
package io.usageledger.ledger;

import org.jspecify.annotations.NullMarked;
