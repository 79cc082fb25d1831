package io.usageledger.ledger.fold;

import java.time.Duration;

/**
 * The few numbers that the fold's result depends on beside the log. Whoever changes one changes how
 * the past replays.
 *
 * @param lateUsageGrace how long after its expiry a credit still covers usage that occurred before
 *     it
 */
public record FoldRules(Duration lateUsageGrace) {
  public FoldRules {
    if (lateUsageGrace.isNegative()) {
      throw new IllegalArgumentException("late-usage grace is negative: " + lateUsageGrace);
    }
  }
}
