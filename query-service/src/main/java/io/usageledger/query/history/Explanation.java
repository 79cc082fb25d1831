package io.usageledger.query.history;

import io.swagger.v3.oas.annotations.media.Schema;
import io.usageledger.event.UnitPrice;
import io.usageledger.query.journal.Entry;
import io.usageledger.query.watermark.Watermark;
import io.usageledger.query.wire.Amount;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Why a usage event cost what it cost. */
@Schema(description = "Why a usage event cost what it cost")
record Explanation(
    String accountId,
    String source,
    String eventId,
    @Schema(description = "rated, unrated, voided or quarantined") String state,
    @Schema(description = "The same in a sentence for a person") String inWords,
    @Schema(description = "The event as it was posted; null when it was not")
        @Nullable UsageEvent usage,
    @Schema(description = "The provider's own usage object, JSON text") @Nullable String rawUsage,
    @Schema(
            description =
                "prices, or reported_cost: the amount is the gateway's own; null while unrated")
        @Nullable String ratedBy,
    @Schema(description = "One per meter: quantity x unit_price / per = amount") List<Line> lines,
    @Schema(description = "Sum of the lines; null while unrated") @Nullable Amount linesTotal,
    @Schema(description = "Every rating that it had, the first one first, the last one counts")
        List<Rated> ratings,
    List<CreditDrawn> creditsDrawn,
    @Schema(description = "Entries of its posting, and of later ratings and voids of it")
        List<Entry> entries,
    @Schema(description = "Records in quarantine with this event's ids")
        List<QuarantinedRecord> quarantined,
    Watermark watermark) {

  /** One meter of the event. */
  record Line(
      String meter,
      BigInteger quantity,
      @Schema(description = "The version of the price; null when the meter was not priced")
          @Nullable PriceVersion price,
      @Schema(
              description =
                  "quantity x unit_price / per, half-even at the 12th place where it is not exact; null when the meter was not priced")
          @Nullable Amount amount) {}

  /** One rating of the event: the first, or a later one that changed it. */
  record Rated(
      UUID rateCardId,
      @Schema(description = "prices or reported_cost") String ratedBy,
      String unit,
      @Schema(description = "Sum of the lines, or the reported cost") Amount amount,
      List<Line> lines,
      @Schema(description = "Which run asked for it; null for the first") @Nullable String ratingId,
      @Nullable String reason,
      @Schema(description = "Append time of the record that asked for it") Instant appendedAt) {}

  /** The version of a price that a line was rated with. */
  record PriceVersion(
      UUID priceId,
      @Schema(description = "Whose price it is: another than the event's where an alias led to it")
          String provider,
      @Schema(description = "The model that the event was priced as") String model,
      @Schema(description = "Price of per of the meter") Amount unitPrice,
      @Schema(description = "1, unless the price of one has no exact decimal") long per,
      String unit,
      @Schema(description = "Tier: holds above this many input tokens; 0 is the base tier")
          long aboveInputTokens,
      Instant effectiveAt,
      Instant publishedAt) {
    Amount costOf(long quantity) {
      return new Amount(new UnitPrice(unitPrice.value(), per).costOf(quantity));
    }
  }

  /** What the event drew from one credit. */
  record CreditDrawn(
      @Schema(description = "null is the overdraft: no credit covered it")
          @Nullable String creditId,
      @Nullable Integer creditNumber,
      String unit,
      @Schema(description = "Drawn less what was given back") Amount drawn,
      @Schema(
              description =
                  "What was left of the credit right after the newest entry of this event; null for the overdraft")
          @Nullable Amount remainingAfter,
      @Schema(description = "What is left of the credit now; null for the overdraft")
          @Nullable Amount remaining) {}

  /** A record in quarantine; {@code /v1/quarantine/{topic}/{partition}/{offset}} has its bytes. */
  record QuarantinedRecord(
      String topic, int partition, long offset, String reason, String detail, Instant appendedAt) {}
}
