/** Owns how long a transaction waits for Postgres, and which stand apart from others. */
@NullMarked
package io.usageledger.ledger.transactions;

import org.jspecify.annotations.NullMarked;
