/** Owns the reading of other people's price lists into our providers, models and meters. */
@NullMarked
package io.usageledger.localstack.prices.list;

import org.jspecify.annotations.NullMarked;
