/**
 * Owns what an event does to an account: a pure function of the account's state, the record and the
 * price book. No clock, no randomness, no I/O, so that the same log gives the same postings, hash
 * for hash.
 */
@NullMarked
package io.usageledger.ledger.fold;

import org.jspecify.annotations.NullMarked;
