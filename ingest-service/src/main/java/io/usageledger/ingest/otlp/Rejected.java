package io.usageledger.ingest.otlp;

import io.usageledger.event.RefusedException;
import io.usageledger.ingest.intake.Shown;
import java.util.List;

/**
 * What of an export was not taken.
 *
 * @param why in a sentence, with the first; empty when there is none
 */
record Rejected(long count, String why) {
  static Rejected of(List<RefusedException> refusals) {
    if (refusals.isEmpty()) {
      return new Rejected(0, "");
    }
    RefusedException first = refusals.get(0);
    return new Rejected(
        refusals.size(),
        "%d rejected, the others are taken; the first: %s: %s"
            .formatted(refusals.size(), first.refusal().code(), Shown.text(first.detail())));
  }
}
