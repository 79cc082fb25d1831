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

  static String of(UsageEvent usage, @Nullable Amount linesTotal, @Nullable String ratedBy) {
    return switch (usage.state()) {
      case UNRATED ->
          "Nothing was charged yet: there was no price for every meter of "
              + usage.provider()
              + "/"
              + usage.model()
              + " when it was posted. It will be rated when its price is published.";
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
