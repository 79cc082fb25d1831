package io.usageledger.query.journal;

import static io.usageledger.query.wire.ReadRefusal.ANSWER_TOO_LARGE;

import io.usageledger.query.journal.Statement.UnitStatement;
import io.usageledger.query.watermark.ReadSnapshot;
import io.usageledger.query.watermark.Watermark;
import io.usageledger.query.watermark.WatermarkReader;
import io.usageledger.query.wire.Amount;
import io.usageledger.query.wire.Period;
import io.usageledger.query.wire.ReadRefusedException;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Reads statements. The figures come from one snapshot; the entries are read run by run afterwards,
 * so that a slow reader holds no connection. Entries are never changed, but a rebuilt generation
 * with others may take the tables' place meanwhile: a statement that they do not make has no end.
 */
@Component
class StatementReader {
  /** About 300 MB of JSON; more belongs into an export. */
  private static final long ENTRIES_MAX = 1_000_000;

  private static final int RUN_ENTRIES = 1000;

  private final JdbcClient jdbc;
  private final ReadSnapshot snapshot;
  private final WatermarkReader watermarks;
  private final EntryReader entries;

  StatementReader(
      JdbcClient jdbc, ReadSnapshot snapshot, WatermarkReader watermarks, EntryReader entries) {
    this.jdbc = jdbc;
    this.snapshot = snapshot;
    this.watermarks = watermarks;
    this.entries = entries;
  }

  /**
   * Reads a statement into a form.
   *
   * @param form begun only when all figures are read, so that a refusal is still an answer of its
   *     own
   */
  void read(String accountId, Period period, StatementForm form) throws IOException {
    Figures figures = snapshot.read(() -> figures(accountId, period));
    StatementSums sums = new StatementSums(figures.statement());
    form.begin(figures.statement());
    SequenceRange all = figures.range();
    for (long first = all.first(); first < all.end(); first += RUN_ENTRIES) {
      SequenceRange run = new SequenceRange(first, Math.min(first + RUN_ENTRIES, all.end()));
      for (Entry entry : snapshot.read(() -> entries.oldestFirst(accountId, run))) {
        sums.add(entry);
        form.add(entry);
      }
    }
    sums.requireFigures();
    form.end(figures.statement());
  }

  private record Figures(Statement statement, SequenceRange range) {}

  private Figures figures(String accountId, Period period) {
    Watermark watermark = watermarks.read(accountId);
    SequenceRange range = entries.range(accountId, period);
    if (range.entries() > ENTRIES_MAX) {
      throw new ReadRefusedException(
          ANSWER_TOO_LARGE,
          "The period has "
              + range.entries()
              + " entries, a statement at most "
              + ENTRIES_MAX
              + ". Ask for a shorter period.");
    }
    List<UnitStatement> units = units(accountId, range);
    return new Figures(
        new Statement(accountId, period.from(), period.to(), units, range.entries(), watermark),
        range);
  }

  // The balance before a run is what the unit's newest entry before it left. Walking back to it is
  // short unless a unit has rested for very long.
  private static final String UNITS =
      """
      select
        b.unit,
        coalesce((
          select e.balance_after
          from entries e
          where e.account_id = b.account_id
            and e.sequence_number < :first
            and e.unit = b.unit
          order by e.sequence_number desc
          limit 1), 0) as opening,
        coalesce((
          select e.balance_after
          from entries e
          where e.account_id = b.account_id
            and e.sequence_number < :end
            and e.unit = b.unit
          order by e.sequence_number desc
          limit 1), 0) as closing,
        coalesce(sums.debits, 0) as debits,
        coalesce(sums.credits, 0) as credits
      from balances b
      left join (
        select
          e.unit,
          sum(e.amount) filter (where e.amount < 0) as debits,
          sum(e.amount) filter (where e.amount > 0) as credits
        from entries e
        where e.account_id = :account_id
          and e.sequence_number >= :first
          and e.sequence_number < :end
        group by e.unit) as sums on sums.unit = b.unit
      where b.account_id = :account_id
      order by b.unit
      """;

  private List<UnitStatement> units(String accountId, SequenceRange range) {
    return jdbc.sql(UNITS)
        .param("account_id", accountId)
        .param("first", range.first())
        .param("end", range.end())
        .query((row, number) -> unit(row))
        .list();
  }

  private static UnitStatement unit(ResultSet row) throws SQLException {
    return new UnitStatement(
        row.getString("unit"),
        new Amount(row.getBigDecimal("opening")),
        new Amount(row.getBigDecimal("debits")),
        new Amount(row.getBigDecimal("credits")),
        new Amount(row.getBigDecimal("closing")));
  }
}
