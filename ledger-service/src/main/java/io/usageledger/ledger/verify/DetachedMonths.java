package io.usageledger.ledger.verify;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.Set;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Months of usage of which rows were detached by retention, with their sums kept: a row of such a
 * month may be gone. A table that was taken away otherwise is in no such list, and its rows are
 * missing.
 */
final class DetachedMonths {
  private final Set<YearMonth> months;

  private DetachedMonths(Set<YearMonth> months) {
    this.months = months;
  }

  private static final String MONTHS =
      """
      select distinct month_at
      from usage_detachments
      """;

  static DetachedMonths read(JdbcTemplate jdbc) {
    return new DetachedMonths(
        new HashSet<>(
            jdbc.query(
                MONTHS, (row, n) -> month(row.getObject(1, OffsetDateTime.class).toInstant()))));
  }

  /** Whether rows of that time may be among those that were detached. */
  boolean contain(Instant occurredAt) {
    return months.contains(month(occurredAt));
  }

  private static YearMonth month(Instant at) {
    return YearMonth.from(at.atOffset(ZoneOffset.UTC));
  }
}
