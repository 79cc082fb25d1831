package io.usageledger.ledger.rebuild;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;

/** What is asked of a generation, on a connection on which its tables are found. */
final class LiveState {
  private LiveState() {}

  private static final String APPLIED =
      """
      select log_partition, next_offset
      from applied_offsets
      where topic = 'ledger-events'
      """;

  /** The next offset to apply, by partition. */
  static Map<Integer, Long> readApplied(Connection connection) throws SQLException {
    Map<Integer, Long> applied = new TreeMap<>();
    try (var statement = connection.createStatement();
        var row = statement.executeQuery(APPLIED)) {
      while (row.next()) {
        applied.put(row.getInt(1), row.getLong(2));
      }
    }
    return applied;
  }

  /** Whether no record was ever applied. */
  static boolean hasNothing(Map<Integer, Long> applied) {
    return applied.values().stream().allMatch(next -> next == 0);
  }

  private static final String TOPIC_IDS =
      """
      select distinct topic_id
      from applied_offsets
      where topic = 'ledger-events' and next_offset > 0
      """;

  /** Of the log that it follows from: one, or none before the first record. */
  static List<UUID> readTopicIds(Connection connection) throws SQLException {
    List<UUID> ids = new ArrayList<>();
    try (var statement = connection.createStatement();
        var row = statement.executeQuery(TOPIC_IDS)) {
      while (row.next()) {
        ids.add(row.getObject(1, UUID.class));
      }
    }
    return ids;
  }

  private static final String GRACES =
      """
      select late_usage_grace_ms
      from fold_rules
      order by recorded_at
      """;

  /** The late-usage graces that it was folded with, the one of today last. */
  static List<Long> readGracesMs(Connection connection) throws SQLException {
    List<Long> graces = new ArrayList<>();
    try (var statement = connection.createStatement();
        var row = statement.executeQuery(GRACES)) {
      while (row.next()) {
        graces.add(row.getLong(1));
      }
    }
    return graces;
  }

  private static final String KEEP_MONTHS =
      """
      lock table usage_history in access share mode
      """;

  /** Until the transaction's end no month is detached; to be called before its first read. */
  static void keepMonths(Connection connection) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(KEEP_MONTHS);
    }
  }

  // The bound of a partition reads: FOR VALUES FROM ('2026-03-01 00:00:00+00') TO ('...').
  private static final String MONTHS =
      """
      select to_char(
        cast(substring(pg_get_expr(p.relpartbound, p.oid) from 'FROM \\(''([^'']+)''\\)') as timestamptz)
          at time zone 'UTC', 'YYYY-MM-DD"T00:00:00Z"')
      from pg_inherits i
      join pg_class p on p.oid = i.inhrelid
      where i.inhparent = to_regclass('usage_history') and pg_get_expr(p.relpartbound, p.oid) like '%FROM%'
        and not exists (
          select
          from usage_detachments d
          where d.month_at
            = cast(substring(pg_get_expr(p.relpartbound, p.oid) from 'FROM \\(''([^'']+)''\\)') as timestamptz))
      """;

  /**
   * Starts of the months of usage that it has a partition for, but those of which some rows were
   * detached: what came late for such a month is in a partition of its own.
   */
  static Set<String> readMonths(Connection connection) throws SQLException {
    Set<String> months = new TreeSet<>();
    try (var statement = connection.createStatement();
        var row = statement.executeQuery(MONTHS)) {
      while (row.next()) {
        months.add(row.getString(1));
      }
    }
    return months;
  }

  private static final String DETACHED =
      """
      select distinct to_char(month_at at time zone 'UTC', 'YYYY-MM-DD"T00:00:00Z"')
      from usage_detachments
      """;

  /** Starts of the months of usage of which rows were detached. */
  static Set<String> readDetachedMonths(Connection connection) throws SQLException {
    Set<String> months = new TreeSet<>();
    try (var statement = connection.createStatement();
        var row = statement.executeQuery(DETACHED)) {
      while (row.next()) {
        months.add(row.getString(1));
      }
    }
    return months;
  }

  private static final String ENSURE_MONTH =
      """
      select ensure_usage_partition(cast(? as timestamptz))
      """;

  /** So that whoever remembers that a month has its partition remembers rightly. */
  static void ensureMonths(Connection connection, Set<String> months) throws SQLException {
    try (var ensure = connection.prepareStatement(ENSURE_MONTH)) {
      for (String month : months) {
        ensure.setString(1, month);
        ensure.execute();
      }
    }
  }
}
