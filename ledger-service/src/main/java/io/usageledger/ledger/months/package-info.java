/**
 * Owns the months of usage history: that they are there before they begin, that they are closed,
 * and that they leave the tables when they are old.
 */
@NullMarked
package io.usageledger.ledger.months;

import org.jspecify.annotations.NullMarked;
