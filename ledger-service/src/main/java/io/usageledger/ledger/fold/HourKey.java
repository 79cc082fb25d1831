package io.usageledger.ledger.fold;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

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
    int order = accountId.compareTo(other.accountId);
    order = order != 0 ? order : hourAt.compareTo(other.hourAt);
    order = order != 0 ? order : provider.compareTo(other.provider);
    order = order != 0 ? order : model.compareTo(other.model);
    order = order != 0 ? order : operation.compareTo(other.operation);
    order = order != 0 ? order : apiKeyId.compareTo(other.apiKeyId);
    return order != 0 ? order : unit.compareTo(other.unit);
  }
}
