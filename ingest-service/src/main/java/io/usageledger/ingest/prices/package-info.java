/** Owns the publication of prices. */
@NullMarked
package io.usageledger.ingest.prices;

import org.jspecify.annotations.NullMarked;
