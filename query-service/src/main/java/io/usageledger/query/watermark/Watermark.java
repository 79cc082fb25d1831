package io.usageledger.query.watermark;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** How far the log is applied in what was read, and what the read misses. */
@Schema(description = "How far the log is applied in this answer, and what the answer misses")
public record Watermark(
    @Schema(
            description =
                "Everything appended to the log up to here is in the answer. While a partition"
                    + " lags, the append time that the slowest lagging one has reached; null when"
                    + " nothing was applied yet")
        @Nullable Instant appliedThrough,
    @Schema(
            description =
                "Events that gateways and callers have sent and that are not in the answer yet;"
                    + " null when Kafka did not say")
        @Nullable Long lagEvents,
    @Schema(description = "False: Kafka did not answer, so the lag is unknown, which is not zero")
        boolean lagKnown,
    @Schema(description = "When the end of the log was asked for") @Nullable Instant lagMeasuredAt,
    @Schema(description = "Usage events without a price: they are in no amount and no balance")
        long unratedEvents,
    @Schema(description = "Records set aside because they could not be posted")
        long quarantinedEvents) {

  static Watermark of(LogProgress progress, MissingEvents missing) {
    return new Watermark(
        progress.appliedThrough(),
        progress.lagEvents(),
        progress.lagEvents() != null,
        progress.measuredAt(),
        missing.unrated(),
        missing.quarantined());
  }

  /**
   * Events that are in no amount.
   *
   * @param unrated usage events that wait for a price
   * @param quarantined records that could not be posted
   */
  record MissingEvents(long unrated, long quarantined) {}
}
