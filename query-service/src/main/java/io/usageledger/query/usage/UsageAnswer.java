package io.usageledger.query.usage;

import io.swagger.v3.oas.annotations.media.Schema;
import io.usageledger.query.watermark.ArchivedMonthsReader;
import io.usageledger.query.watermark.Watermark;
import io.usageledger.query.wire.Amount;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Sums of usage. */
@Schema(description = "Sums of usage by bucket and group")
record UsageAnswer(
    @Schema(
            description =
                "In the order of time, then of groups; buckets without usage are left out")
        List<Bucket> buckets,
    Instant from,
    Instant to,
    @Schema(description = ArchivedMonthsReader.DESCRIPTION) List<String> archivedMonths,
    Watermark watermark) {

  /** The usage of one bucket and group. */
  @Schema(description = "The usage of one bucket and group")
  record Bucket(
      @Schema(
              description =
                  "First instant of the bucket. Where the period begins within a bucket this lies"
                      + " before from, and the sums hold what lies in the period")
          Instant start,
      @Schema(description = "First instant after the bucket") Instant end,
      @Schema(description = "Values by the names of group_by; null where usage has none")
          Map<String, @Nullable String> group,
      @Schema(description = "Usage events, voided ones left out") long events,
      @Schema(description = "Sums by meter; meters whose sum is zero are left out")
          Map<String, BigInteger> quantities,
      @Schema(description = "What rated usage cost, by unit") Map<String, Amount> amounts,
      @Schema(
              description =
                  "Events without a price: they are in events and quantities, and in no"
                      + " amount")
          long unratedEvents) {}
}
