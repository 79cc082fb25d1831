/**
 * Owns the way of a price list into the ledger: compared, held back where it jumps, published,
 * told.
 */
@NullMarked
package io.usageledger.localstack.prices;

import org.jspecify.annotations.NullMarked;
