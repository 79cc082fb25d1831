package io.usageledger.ledger.verify;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The times of which usage_history has all rows. Rows of a month that was detached are not missing,
 * also when usage that came late for it is in a partition of its own.
 */
final class AttachedMonths {
  private record Range(Instant from, Instant to) {}

  private final List<Range> ranges;

  private AttachedMonths(List<Range> ranges) {
    this.ranges = ranges;
  }

  private static final String RANGES =
      """
      select bounds[1]::timestamptz, bounds[2]::timestamptz
      from (
        select regexp_match(pg_get_expr(c.relpartbound, c.oid), 'FROM \\(''([^'']+)''\\) TO \\(''([^'']+)''\\)') as bounds
        from pg_inherits i
        join pg_class c on c.oid = i.inhrelid
        where i.inhparent = to_regclass('usage_history')
      ) partitions
      where bounds is not null
        and bounds[1]::timestamptz not in (select month_at from usage_detachments)
      """;

  static AttachedMonths read(JdbcTemplate jdbc) {
    return new AttachedMonths(
        jdbc.query(
            RANGES,
            (row, n) ->
                new Range(
                    row.getObject(1, OffsetDateTime.class).toInstant(),
                    row.getObject(2, OffsetDateTime.class).toInstant())));
  }

  /** Whether all rows of that time are there to be compared with. */
  boolean areWhole(Instant at) {
    return contain(at);
  }

  boolean contain(Instant occurredAt) {
    return ranges.stream()
        .anyMatch(range -> !occurredAt.isBefore(range.from()) && occurredAt.isBefore(range.to()));
  }
}
