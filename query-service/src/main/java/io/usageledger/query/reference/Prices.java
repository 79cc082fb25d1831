package io.usageledger.query.reference;

import io.swagger.v3.oas.annotations.media.Schema;
import io.usageledger.query.watermark.Watermark;
import io.usageledger.query.wire.Amount;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A page of price versions. */
@Schema(description = "A page of price versions; none is ever changed")
record Prices(List<Price> prices, @Nullable String nextCursor, Watermark watermark) {

  /** One version of a price. */
  record Price(
      UUID priceId,
      String provider,
      String model,
      String meter,
      String unit,
      @Schema(description = "Price of per of the meter") Amount unitPrice,
      @Schema(description = "1, unless the price of one has no exact decimal") long per,
      @Schema(description = "Tier: holds above this many input tokens; 0 is the base tier")
          long aboveInputTokens,
      @Schema(description = "Holds for usage that occurred from then on") Instant effectiveAt,
      @Schema(description = "Counts for records that the log took from then on")
          Instant publishedAt) {}
}
