package io.usageledger.query.history;

import io.swagger.v3.oas.annotations.media.Schema;
import io.usageledger.query.watermark.ArchivedMonthsReader;
import io.usageledger.query.watermark.Watermark;
import io.usageledger.query.wire.Amount;
import java.time.Instant;
import java.util.List;

/** What gateways say that usage cost, beside what it cost by our prices. */
@Schema(description = "Reported costs beside ours, by model")
record CostDifferences(
    Instant from,
    Instant to,
    @Schema(description = "Greatest difference first") List<OfModel> models,
    @Schema(description = "True: only the first 1000 are shown") boolean modelsCut,
    @Schema(
            description =
                "Events with a reported cost that has nothing to be compared with: unrated, in another unit than its currency, or charged by it")
        long notCompared,
    @Schema(description = ArchivedMonthsReader.DESCRIPTION) List<String> archivedMonths,
    Watermark watermark) {

  /** One model's sums in one currency, over events whose unit is that currency. */
  record OfModel(
      String provider,
      String model,
      String unit,
      long events,
      @Schema(description = "Events of which the two differ") long differing,
      Amount ours,
      Amount theirs,
      @Schema(description = "theirs - ours") Amount difference) {}
}
