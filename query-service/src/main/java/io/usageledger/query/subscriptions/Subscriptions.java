package io.usageledger.query.subscriptions;

import io.swagger.v3.oas.annotations.media.Schema;
import io.usageledger.query.watermark.Watermark;
import io.usageledger.query.wire.Amount;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A page of an account's subscriptions, the newest period first. */
@Schema(description = "A page of subscriptions, the newest period first")
record Subscriptions(
    List<Subscription> subscriptions, @Nullable String nextCursor, Watermark watermark) {

  /** The newest state of one subscription. */
  @Schema(description = "The newest state of one subscription")
  record Subscription(
      String subscriptionId,
      @Schema(description = "Tier or package, as the application names it") String tier,
      @Schema(description = "active, cancelled, expired or suspended") String status,
      Instant periodStart,
      @Schema(description = "Exclusive") Instant periodEnd,
      @Schema(description = "What allowance and rollover_cap are in") String unit,
      @Schema(description = "Granted per period") Amount allowance,
      @Schema(description = "Most that is carried into the next period") Amount rolloverCap,
      @Schema(description = "External ids by name") Map<String, String> attributes,
      @Schema(description = "When the log took the newest change") Instant changedAt) {}
}
