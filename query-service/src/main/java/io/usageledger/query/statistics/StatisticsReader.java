package io.usageledger.query.statistics;

import io.usageledger.query.statistics.SourceOutcomes.Outcomes;
import io.usageledger.query.statistics.Statistics.UnitTotal;
import io.usageledger.query.watermark.ReadSnapshot;
import io.usageledger.query.watermark.WatermarkReader;
import io.usageledger.query.wire.Amount;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Reads counts. */
@Component
class StatisticsReader {
  private final JdbcClient jdbc;
  private final ReadSnapshot snapshot;
  private final WatermarkReader watermarks;

  StatisticsReader(JdbcClient jdbc, ReadSnapshot snapshot, WatermarkReader watermarks) {
    this.jdbc = jdbc;
    this.snapshot = snapshot;
    this.watermarks = watermarks;
  }

  SourceOutcomes outcomes(String source) {
    return snapshot.read(
        () -> {
          Map<String, Long> counts = counts(source);
          return new SourceOutcomes(
              source,
              new Outcomes(
                  counts.getOrDefault("posted", 0L),
                  counts.getOrDefault("unrated", 0L),
                  counts.getOrDefault("duplicate", 0L),
                  counts.getOrDefault("conflict", 0L),
                  counts.getOrDefault("quarantined", 0L)),
              watermarks.read());
        });
  }

  Statistics read() {
    return snapshot.read(
        () -> {
          AccountCounts accounts = jdbc.sql(ACCOUNTS).query(AccountCounts.class).single();
          return new Statistics(
              accounts.accounts(),
              accounts.entries(),
              accounts.unrated(),
              accounts.duplicates(),
              counts(null),
              totals(),
              watermarks.read());
        });
  }

  private record AccountCounts(long accounts, long entries, long unrated, long duplicates) {}

  private static final String ACCOUNTS =
      """
      select
        count(*) as accounts,
        coalesce(sum(entry_count), 0) as entries,
        coalesce(sum(unrated_events), 0) as unrated,
        coalesce(sum(duplicate_events), 0) as duplicates
      from accounts
      """;

  private static final String OUTCOMES =
      """
      select outcome, sum(events) as events
      from source_outcomes
      where (:source::text is null or source = :source)
      group by outcome
      """;

  private Map<String, Long> counts(@Nullable String source) {
    Map<String, Long> counts = new TreeMap<>();
    jdbc.sql(OUTCOMES)
        .param("source", source)
        .query(
            row -> {
              counts.put(row.getString("outcome"), row.getLong("events"));
            });
    return counts;
  }

  private static final String TOTALS =
      """
      select unit, count(*) as accounts, sum(balance) as balance, sum(overdraft) as overdraft
      from balances
      group by unit
      order by unit
      """;

  private List<UnitTotal> totals() {
    return jdbc.sql(TOTALS)
        .query(
            (row, number) ->
                new UnitTotal(
                    row.getString("unit"),
                    row.getLong("accounts"),
                    new Amount(row.getBigDecimal("balance")),
                    new Amount(row.getBigDecimal("overdraft"))))
        .list();
  }
}
