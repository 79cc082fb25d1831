package io.usageledger.ledger.months;

import static java.util.Objects.requireNonNull;

import io.usageledger.ledger.transactions.Patient;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** What the tables say of months, and the functions that make and detach their partitions. */
@Component
class MonthStore {
  /**
   * A month of usage.
   *
   * @param attachedEvents rows among the tables
   * @param unratedEvents of these, how many wait for a price
   * @param closedPartitions partitions of the log that closed it
   * @param logPartitions partitions of the log
   */
  record Standing(
      long attachedEvents, long unratedEvents, int closedPartitions, int logPartitions) {
    boolean isClosed() {
      return logPartitions > 0 && closedPartitions == logPartitions;
    }
  }

  private final JdbcClient jdbc;

  /** Where a month's rows are gone through. */
  private final TransactionTemplate patient;

  MonthStore(JdbcClient jdbc, TransactionTemplate transactions) {
    this.jdbc = jdbc;
    this.patient = Patient.from(transactions);
  }

  private static final String ENSURE =
      """
      select ensure_usage_partition(:start)::text
      """;

  /** Makes the month's partition, unless it is there. */
  void ensure(YearMonth month) {
    jdbc.sql(ENSURE).param("start", start(month)).query((row, n) -> n).list();
  }

  private static final String STANDING =
      """
      select count(*) as events, count(*) filter (where rate_card_id is null and voided_at is null) as unrated,
        (select count(*)
         from usage_months m
         join applied_offsets o on o.topic = 'ledger-events' and o.log_partition = m.log_partition
         where m.month_at = :start and m.closed_at is not null) as closed,
        (select count(*) from applied_offsets where topic = 'ledger-events') as partitions
      from usage_history
      where occurred_at >= :start and occurred_at < :end
      """;

  Standing read(YearMonth month) {
    return patiently(
        jdbc.sql(STANDING)
                .param("start", start(month))
                .param("end", start(month.plusMonths(1)))
                .query(
                    (row, n) ->
                        new Standing(row.getLong(1), row.getLong(2), row.getInt(3), row.getInt(4)))
            ::single);
  }

  private static final String ATTACHED =
      """
      select distinct substring(c.relname from '^usage_history_([0-9]{4}_[0-9]{2})') as month
      from pg_inherits i
      join pg_class c on c.oid = i.inhrelid
      where i.inhparent = to_regclass('usage_history')
      order by month
      """;

  /** Months that have a partition among the tables, the oldest first. */
  List<YearMonth> readAttached() {
    return jdbc.sql(ATTACHED)
        .query((row, n) -> YearMonth.parse(row.getString(1).replace('_', '-')))
        .list();
  }

  private static final String BRIEFLY =
      """
      select
        (select count(*)
         from usage_months m
         join applied_offsets o on o.topic = 'ledger-events' and o.log_partition = m.log_partition
         where m.month_at = :start and m.closed_at is not null) as closed,
        (select count(*) from applied_offsets where topic = 'ledger-events') as partitions,
        exists (
          select
          from usage_history
          where occurred_at >= :start and occurred_at < :end and rate_card_id is null and voided_at is null) as unrated,
        exists (select from usage_history where occurred_at >= :start and occurred_at < :end) as events
      """;

  /** As {@link #read}, with 1 for any number of events: nothing is counted. */
  Standing readBriefly(YearMonth month) {
    return jdbc.sql(BRIEFLY)
        .param("start", start(month))
        .param("end", start(month.plusMonths(1)))
        .query(
            (row, n) ->
                new Standing(
                    row.getBoolean("events") ? 1 : 0,
                    row.getBoolean("unrated") ? 1 : 0,
                    row.getInt("closed"),
                    row.getInt("partitions")))
        .single();
  }

  private static final String DETACH =
      """
      select detach_usage_month(:start)
      """;

  /**
   * Takes the month's rows out of the tables, in a transaction of its own.
   *
   * @return the name of the table that has them; empty when no partition is there
   */
  Optional<String> detach(YearMonth month) {
    return patiently(
        jdbc.sql(DETACH)
                .param("start", start(month))
                .query((row, n) -> Optional.ofNullable(row.getString(1)))
            ::single);
  }

  /**
   * Rows that were detached.
   *
   * @param archive name of the table
   * @param tableThere whether it was not dropped
   * @param exported whether it was written to a file
   */
  record Detached(
      String archive, long events, Instant detachedAt, boolean exported, boolean tableThere) {}

  private static final String DETACHED =
      """
      select archive, events, detached_at, exported_at is not null as exported, dropped_at is null as there
      from usage_detachments
      where month_at = :start
      order by archive
      """;

  List<Detached> readDetached(YearMonth month) {
    return jdbc.sql(DETACHED)
        .param("start", start(month))
        .query(
            (row, n) ->
                new Detached(
                    row.getString(1),
                    row.getLong(2),
                    row.getObject(3, OffsetDateTime.class).toInstant(),
                    row.getBoolean(4),
                    row.getBoolean(5)))
        .list();
  }

  private static final String ATTACH =
      """
      select attach_usage_archive(:archive)
      """;

  /**
   * Brings detached rows back.
   *
   * @return how many
   */
  long attach(String archive) {
    return patiently(jdbc.sql(ATTACH).param("archive", archive).query(Long.class)::single);
  }

  private <T> T patiently(Supplier<T> statement) {
    return requireNonNull(patient.execute(status -> statement.get()));
  }

  private static Timestamp start(YearMonth month) {
    return Timestamp.from(month.atDay(1).atStartOfDay().toInstant(ZoneOffset.UTC));
  }
}
