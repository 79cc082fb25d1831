package io.usageledger.query.history;

import io.swagger.v3.oas.annotations.media.Schema;
import io.usageledger.query.wire.Amount;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One usage event as it was posted. */
@Schema(description = "One usage event as it was posted")
record UsageEvent(
    String source,
    String eventId,
    @Schema(description = "When the inference ended") Instant occurredAt,
    @Schema(description = "Sequence number of its first entry in the journal") long postingNumber,
    State state,
    String operation,
    String provider,
    String model,
    @Schema(description = "Quantities by meter; a meter that was not reported is left out")
        Map<String, Long> quantities,
    @Schema(description = "What amount is in; null is unrated") @Nullable String unit,
    @Schema(description = "What it was rated at; null is unrated, which is not zero")
        @Nullable Amount amount,
    @Schema(description = "The price versions that it is rated with") @Nullable UUID rateCardId,
    @Schema(description = "When it was taken back; the amount is what was given back")
        @Nullable Instant voidedAt,
    @Nullable String apiKeyId,
    @Nullable String conversationId,
    @Nullable String holdId,
    @Schema(description = "What the gateway believes it cost") @Nullable ReportedCost reportedCost,
    Map<String, String> attributes) {

  /** What became of it. */
  enum State {
    RATED,
    UNRATED,
    VOIDED;

    @com.fasterxml.jackson.annotation.JsonValue
    String text() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /** A gateway's own cost. */
  record ReportedCost(Amount amount, String currency) {}
}
