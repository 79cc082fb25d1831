package io.usageledger.query.history;

import io.usageledger.query.history.Explanation.QuarantinedRecord;
import io.usageledger.query.wire.Amount;
import org.jspecify.annotations.Nullable;

/** Says in one sentence what became of a usage event. */
final class ExplanationWords {
  private ExplanationWords() {}

  static String of(UsageEvent usage, @Nullable Amount linesTotal) {
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
          usage.amount() != null && usage.amount().equals(linesTotal)
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
