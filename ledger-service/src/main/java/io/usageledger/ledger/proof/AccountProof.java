package io.usageledger.ledger.proof;

import static java.util.Objects.requireNonNull;

import io.usageledger.ledger.proof.ProofFile.Line;
import java.io.OutputStream;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** Writes an account's journal, and the usage and prices that it vouches for, from one snapshot. */
@Component
class AccountProof {
  static final String FORMAT = "usage-ledger-proof";
  static final int VERSION = 1;

  /** Each holds a connection and a snapshot for as long as its reader takes. */
  private static final int AT_ONCE_MAX = 2;

  /** Rows in memory at a time. */
  private static final int FETCH_ROWS = 2_000;

  /** What came of a request. */
  enum Outcome {
    WRITTEN,
    NO_SUCH_ACCOUNT,
    BUSY
  }

  private final JdbcTemplate jdbc;
  private final TransactionTemplate snapshot;
  private final Semaphore room = new Semaphore(AT_ONCE_MAX);

  AccountProof(DataSource dataSource, PlatformTransactionManager transactions) {
    this.jdbc = new JdbcTemplate(dataSource);
    this.jdbc.setFetchSize(FETCH_ROWS);
    this.snapshot = new TransactionTemplate(transactions);
    this.snapshot.setReadOnly(true);
    this.snapshot.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
  }

  /**
   * @param out is opened once it is known that there is something to write
   */
  Outcome write(String accountId, Supplier<OutputStream> out) {
    if (!room.tryAcquire()) {
      return Outcome.BUSY;
    }
    try {
      return requireNonNull(snapshot.execute(status -> writeSnapshot(accountId, out)));
    } finally {
      room.release();
    }
  }

  private record Head(long entries, String hash) {}

  private static final String HEAD =
      """
      select entry_count, head_hash
      from accounts
      where account_id = ?
      """;

  private Outcome writeSnapshot(String accountId, Supplier<OutputStream> out) {
    Optional<Head> head =
        jdbc
            .query(
                HEAD,
                (row, n) -> new Head(row.getLong(1), HexFormat.of().formatHex(row.getBytes(2))),
                accountId)
            .stream()
            .findFirst();
    if (head.isEmpty()) {
      return Outcome.NO_SUCH_ACCOUNT;
    }
    ProofFile file = new ProofFile(out.get());
    ProofRows rows = new ProofRows(jdbc, accountId, file);
    long usage = rows.countUsage();
    file.write(header(accountId, head.get(), usage));
    rows.writePrices();
    rows.writeRateCards();
    rows.writeEntries();
    rows.writeUsage();
    file.end(
        new Line("footer")
            .with("entries", head.get().entries())
            .with("usage_rows", usage)
            .with("head_hash", head.get().hash()));
    return Outcome.WRITTEN;
  }

  private Line header(String accountId, Head head, long usage) {
    return new Line("header")
        .with("format", FORMAT)
        .with("version", VERSION)
        .with("account_id", accountId)
        .with("entries", head.entries())
        .with("usage_rows", usage)
        .with("usage_rows_detached", events(accountId) - usage)
        .with("head_hash", head.hash())
        .with("balances", balances(accountId))
        .with("credits", credits(accountId))
        .with("applied", applied());
  }

  private static final String EVENTS =
      """
      select count(*)
      from entries
      where account_id = ? and sequence_number = posting_number and kind in ('usage', 'unrated')
      """;

  /** Usage events that entries are for, whether or not their rows were detached by retention. */
  private long events(String accountId) {
    Long events = jdbc.queryForObject(EVENTS, Long.class, accountId);
    return events == null ? 0 : events;
  }

  private static final String BALANCES =
      """
      select unit, balance, overdraft
      from balances
      where account_id = ?
      order by unit
      """;

  private List<Map<String, Object>> balances(String accountId) {
    return jdbc.query(
        BALANCES,
        (row, n) ->
            Map.of(
                "unit", row.getString(1),
                "balance", ProofRows.plain(row.getBigDecimal(2)),
                "overdraft", ProofRows.plain(row.getBigDecimal(3))),
        accountId);
  }

  private static final String CREDITS =
      """
      select credit_number, unit, granted, remaining
      from credits
      where account_id = ?
      order by credit_number
      """;

  private List<Map<String, Object>> credits(String accountId) {
    return jdbc.query(
        CREDITS,
        (row, n) ->
            Map.of(
                "credit_number", row.getInt(1),
                "unit", row.getString(2),
                "granted", ProofRows.plain(row.getBigDecimal(3)),
                "remaining", ProofRows.plain(row.getBigDecimal(4))),
        accountId);
  }

  private static final String APPLIED =
      """
      select log_partition, next_offset
      from applied_offsets
      where topic = 'ledger-events'
      order by log_partition
      """;

  /** How far the log was applied when the proof was made. */
  private List<Map<String, Object>> applied() {
    return jdbc.query(
        APPLIED, (row, n) -> Map.of("partition", row.getInt(1), "next_offset", row.getLong(2)));
  }
}
