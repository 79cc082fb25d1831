package io.usageledger.ledger.verify;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** Runs the checks over one snapshot of the tables, while posting goes on. */
@Component
class Verification {
  /** Rows that are fetched at a time; a few megabytes. */
  private static final int FETCH_ROWS = 5_000;

  private final TransactionTemplate snapshot;
  private final JdbcTemplate jdbc;
  private final OffsetCheck offsets;

  Verification(
      DataSource dataSource, PlatformTransactionManager transactions, OffsetCheck offsets) {
    this.jdbc = new JdbcTemplate(dataSource);
    this.jdbc.setFetchSize(FETCH_ROWS);
    this.offsets = offsets;
    this.snapshot = new TransactionTemplate(transactions);
    this.snapshot.setReadOnly(true);
    this.snapshot.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
  }

  /** What sums show, and the offsets. */
  List<CheckResult> run() {
    return requireNonNull(snapshot.execute(status -> sums()));
  }

  /** The same, and every entry and usage row hashed anew. */
  List<CheckResult> runFull() {
    return requireNonNull(
        snapshot.execute(
            status -> {
              List<CheckResult> results = new ArrayList<>(sums());
              results.add(new ChainCheck(jdbc).run());
              results.add(new EvidenceCheck(jdbc).run());
              return results;
            }));
  }

  private List<CheckResult> sums() {
    List<CheckResult> results = new ArrayList<>(new SumChecks(jdbc).run());
    results.add(offsets.run());
    return results;
  }
}
