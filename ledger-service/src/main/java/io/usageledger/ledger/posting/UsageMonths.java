package io.usageledger.ledger.posting;

import io.usageledger.ledger.fold.BatchState;
import io.usageledger.ledger.fold.UsageMonth;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Collection;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The months of usage that the log closed; a handful of rows a month. */
@Component
class UsageMonths {
  private final JdbcClient jdbc;

  UsageMonths(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  private static final String CLOSED =
      """
      select log_partition, month_at, closed_at, reason
      from usage_months
      where closed_at is not null
      """;

  void load(BatchState state) {
    jdbc.sql(CLOSED)
        .query(
            row -> {
              UsageMonth month =
                  new UsageMonth(
                      new UsageMonth.Key(
                          row.getInt("log_partition"),
                          YearMonth.from(
                              StateLoader.instant(row, "month_at").atOffset(ZoneOffset.UTC))),
                      StateLoader.instant(row, "closed_at"),
                      row.getString("reason"));
              state.months().put(month.key(), month);
            });
  }

  private static final String WRITE =
      """
      insert into usage_months (month_at, log_partition, closed_at, reason)
      values (:monthAt, :partition, :closedAt, :reason)
      on conflict on constraint usage_months_pk do update set
        closed_at = excluded.closed_at,
        reason = excluded.reason
      """;

  private static final String DETACHED =
      """
      select count(*)
      from usage_detachments
      where month_at = :monthAt
      """;

  /**
   * Writes what a batch closed and opened, in its transaction.
   *
   * @throws IllegalStateException when a month is opened whose rows are not in the tables: posting
   *     waits until they are, because a replay would find them
   */
  void write(Collection<UsageMonth> months) {
    for (UsageMonth month : months) {
      OffsetDateTime monthAt = month.key().month().atDay(1).atStartOfDay().atOffset(ZoneOffset.UTC);
      jdbc.sql(WRITE)
          .param("monthAt", monthAt)
          .param("partition", month.key().partition())
          .param("closedAt", Sql.utc(month.closedAt()))
          .param("reason", month.reason())
          .update();
      boolean isOpened = month.closedAt() == null;
      if (isOpened && jdbc.sql(DETACHED).param("monthAt", monthAt).query(Long.class).single() > 0) {
        throw new IllegalStateException(
            "The log opens the month %s again, but its usage was detached: bring it back with ./ledger unarchive %s, then posting goes on by itself"
                .formatted(month.key().month(), month.key().month()));
      }
    }
  }
}
