/**
 * Owns the proof that what the tables say belongs together: the standing invariants, each with its
 * figure.
 */
@NullMarked
package io.usageledger.ledger.verify;

import org.jspecify.annotations.NullMarked;
