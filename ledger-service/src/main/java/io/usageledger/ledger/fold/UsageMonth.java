package io.usageledger.ledger.fold;

import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/**
 * A month of usage, as one partition of the log has it.
 *
 * @param closedAt append time from which on its usage takes no void and no rating; null is open
 * @param reason why it was changed last; null is nothing said
 */
public record UsageMonth(Key key, @Nullable Instant closedAt, @Nullable String reason) {
  /** A month in UTC and a partition of the log. */
  public record Key(int partition, YearMonth month) {
    static Key of(int partition, Instant occurredAt) {
      return new Key(partition, YearMonth.from(occurredAt.atOffset(ZoneOffset.UTC)));
    }
  }

  boolean isClosed() {
    return closedAt != null;
  }
}
