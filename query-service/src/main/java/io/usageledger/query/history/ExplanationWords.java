package io.usageledger.query.history;

import io.usageledger.query.history.Explanation.QuarantinedRecord;
import io.usageledger.query.wire.Amount;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Says in one sentence what became of a usage event. */
final class ExplanationWords {
  private ExplanationWords() {}

  /** What else came under the event's ids and had no effect. */
  static String ofOthers(List<QuarantinedRecord> quarantined) {
    return quarantined.isEmpty()
        ? ""
        : " %d other records with its ids had no effect and are in quarantine."
            .formatted(quarantined.size());
  }

  /** How the month of a usage event stands. */
  enum Month {
    OPEN,
    /** It takes no rating. */
    CLOSED
  }

  /**
   * Why a usage event is not rated yet.
   *
   * @param reason what its entry says; null where a price was missing
   */
  record Waiting(@Nullable String reason, Month month) {}

  static String of(
      UsageEvent usage, @Nullable Amount linesTotal, @Nullable String ratedBy, Waiting waiting) {
    return switch (usage.state()) {
      case UNRATED -> ofUnrated(usage, waiting);
      case VOIDED ->
          usage.amount() == null
              ? "It was voided before it was rated; nothing was charged."
              : "It cost " + charged(usage) + ", which was given back when it was voided.";
      case RATED ->
          "reported_cost".equals(ratedBy)
              ? "It cost " + charged(usage) + ": what its gateway reported."
              : usage.amount() != null && usage.amount().equals(linesTotal)
                  ? "It cost " + charged(usage) + ": the sum of its lines."
                  : "It cost " + charged(usage) + ", which is not the sum of its lines.";
    };
  }

  private static String ofUnrated(UsageEvent usage, Waiting waiting) {
    String reason = waiting.reason();
    String why =
        reason != null
            ? reason
            : "there was no price for every meter of %s/%s when it was posted"
                .formatted(usage.provider(), usage.model());
    return switch (waiting.month()) {
      case CLOSED ->
          "Nothing was charged: %s. Its month is closed, so it can no longer be rated unless the month is opened again."
              .formatted(why);
      case OPEN ->
          "Nothing was charged yet: %s. %s"
              .formatted(
                  why,
                  reason != null
                      ? "A later rating goes by what the account is charged by then; while that is reported cost, it can only be voided."
                      : "It will be rated once its price is published and the account is charged by prices.");
    };
  }

  static String of(QuarantinedRecord record) {
    return "It was not posted: it waits in quarantine ("
        + record.reason()
        + "). "
        + record.detail();
  }

  private static String charged(UsageEvent usage) {
    Amount amount = usage.amount();
    return (amount == null ? "nothing" : amount.text()) + " " + usage.unit();
  }
}
