package io.usageledger.localstack.prices;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a list is imported.
 *
 * @param now when; changed prices hold from then on
 * @param effectiveAt from when undated prices hold, first ones and changed ones, when it was said
 * @param confirmed models whose jumps are wanted, as {@code model} or {@code provider/model}
 * @param confirmation whether every jump is
 */
record ImportRules(
    String unit,
    Instant now,
    @Nullable Instant effectiveAt,
    Set<String> confirmed,
    Confirmation confirmation) {
  /** Whose jumps are imported. */
  enum Confirmation {
    NAMED,
    ALL
  }

  ImportRules {
    confirmed = Set.copyOf(confirmed);
  }

  boolean isConfirmed(String provider, String model) {
    return confirmation == Confirmation.ALL
        || confirmed.contains(model)
        || confirmed.contains(provider + "/" + model);
  }

  Instant changesHoldFrom() {
    return effectiveAt == null ? now : effectiveAt;
  }
}
