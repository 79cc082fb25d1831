/**
 * Owns the way from a batch of the log to one transaction in Postgres, and how far the log is
 * applied.
 */
@NullMarked
package io.usageledger.ledger.posting;

import org.jspecify.annotations.NullMarked;
