/** Owns what accounts have: balances, credits, and the list of accounts. */
@NullMarked
package io.usageledger.query.balance;

import org.jspecify.annotations.NullMarked;
