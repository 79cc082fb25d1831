/**
 * Owns the proof of an account: its journal and what it vouches for as a file that anybody can
 * check without this program and without the database.
 */
@NullMarked
package io.usageledger.ledger.proof;

import org.jspecify.annotations.NullMarked;
