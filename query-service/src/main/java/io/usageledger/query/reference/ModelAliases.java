package io.usageledger.query.reference;

import io.swagger.v3.oas.annotations.media.Schema;
import io.usageledger.query.watermark.Watermark;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A page of model aliases. */
@Schema(description = "A page of names that are priced as another model, old versions too")
record ModelAliases(List<ModelAlias> aliases, @Nullable String nextCursor, Watermark watermark) {

  /** One version of an alias. */
  record ModelAlias(
      UUID aliasId,
      @Schema(description = "As usage events say it; letter case does not count") String provider,
      @Schema(description = "As usage events say it; * is every model of the provider")
          String model,
      String pricedAsProvider,
      @Schema(description = "The model whose prices hold; * is the one of the same name")
          String pricedAsModel,
      @Schema(description = "Holds for usage that occurred from then on") Instant effectiveAt,
      @Schema(description = "Counts for records that the log took from then on")
          Instant publishedAt) {}
}
