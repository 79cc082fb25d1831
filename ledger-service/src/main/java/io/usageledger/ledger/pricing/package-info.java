/** Owns what usage costs: the versions of prices, and the pure rating of an event with them. */
@NullMarked
package io.usageledger.ledger.pricing;

import org.jspecify.annotations.NullMarked;
