package io.usageledger.ledger.fold;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;

/**
 * One row of the hourly roll-up. Its order is the order in which rows are written, and so locked.
 */
public record HourKey(
    String accountId,
    Instant hourAt,
    String provider,
    String model,
    String operation,
    String apiKeyId,
    String unit)
    implements Comparable<HourKey> {
  private static final Comparator<HourKey> ORDER =
      Comparator.comparing(HourKey::accountId)
          .thenComparing(HourKey::hourAt)
          .thenComparing(HourKey::provider)
          .thenComparing(HourKey::model)
          .thenComparing(HourKey::operation)
          .thenComparing(HourKey::apiKeyId)
          .thenComparing(HourKey::unit);

  static HourKey of(UsageFacts facts, UsageState state) {
    return new HourKey(
        facts.accountId(),
        facts.occurredAt().truncatedTo(ChronoUnit.HOURS),
        facts.model().provider(),
        facts.model().model(),
        facts.operation(),
        facts.apiKeyId(),
        state.unitOrEmpty());
  }

  @Override
  public int compareTo(HourKey other) {
    return ORDER.compare(this, other);
  }
}
