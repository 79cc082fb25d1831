package io.usageledger.ledger.verify;

import io.usageledger.ledger.verify.LogCounts.SourceKey;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/** What is counted as records come, against all records of the log. */
final class CountCheck {
  private final JdbcTemplate jdbc;
  private final Report report;

  CountCheck(JdbcTemplate jdbc, Report report) {
    this.jdbc = jdbc;
    this.report = report;
  }

  private static final String SOURCES =
      """
      select source, log_partition, outcome, events
      from source_outcomes
      """;

  private static final String DUPLICATES =
      """
      select account_id, duplicate_events
      from accounts
      where duplicate_events > 0
      """;

  private static final String IDENTITIES =
      """
      select count(*)
      from event_identities
      """;

  /**
   * Compares them all.
   *
   * @param counts of a log that was read from its first record on
   */
  void check(LogCounts counts) {
    Map<SourceKey, Long> sources = new HashMap<>(counts.sources());
    jdbc.query(
        SOURCES,
        row -> {
          SourceKey key = new SourceKey(row.getString(1), row.getInt(2), row.getString(3));
          compare(named(key), row.getLong(4), sources.remove(key));
        });
    Map<String, Long> unknown = new TreeMap<>();
    sources.forEach((key, events) -> unknown.put(named(key), events));
    unknown.forEach((what, events) -> compare(what, 0, events));
    Map<String, Long> duplicates = new HashMap<>(counts.duplicates());
    jdbc.query(
        DUPLICATES,
        row -> {
          compare(
              "duplicates of account " + row.getString(1),
              row.getLong(2),
              duplicates.remove(row.getString(1)));
        });
    new TreeMap<>(duplicates)
        .forEach((account, events) -> compare("duplicates of account " + account, 0, events));
    Long identities = jdbc.queryForObject(IDENTITIES, Long.class);
    compare("identities", identities == null ? 0 : identities, counts.identities());
  }

  private static String named(SourceKey key) {
    return "source " + key.source() + ", partition " + key.partition() + ", " + key.outcome();
  }

  private void compare(String what, long kept, @Nullable Long logged) {
    report.of(Check.LOG).count("counts compared", 1);
    if (kept != (logged == null ? 0 : logged)) {
      report
          .of(Check.LOG)
          .fault(
              "%s: %d by the tables, %d by the log"
                  .formatted(what, kept, logged == null ? 0 : logged));
    }
  }
}
