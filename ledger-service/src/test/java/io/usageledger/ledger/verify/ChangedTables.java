package io.usageledger.ledger.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.usageledger.ledger.RunningLedger;
import io.usageledger.ledger.pricing.PublishedFigures;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** A ledger's tables, in a transaction whose changes nobody else sees; closing takes them back. */
final class ChangedTables implements AutoCloseable {
  private final RunningLedger ledger;
  private final Connection connection;
  private final JdbcTemplate jdbc;

  ChangedTables(RunningLedger ledger) throws SQLException {
    this.ledger = ledger;
    this.connection =
        DriverManager.getConnection(
            ledger.stack().jdbcUrl(), ledger.stack().jdbcUser(), ledger.stack().jdbcPassword());
    connection.setAutoCommit(false);
    this.jdbc = new JdbcTemplate(new SingleConnectionDataSource(connection, true));
  }

  JdbcTemplate jdbc() {
    return jdbc;
  }

  /** That sees the changes. */
  VerificationRun verification(Extent extent) {
    return new VerificationRun(
        jdbc,
        ledger.bean(LogReader.class),
        ledger.bean(PublishedFigures.class),
        Instant.now(),
        extent);
  }

  /** What {@code verify --full} finds. */
  List<CheckResult> verifyAll() {
    VerificationRun run = verification(Extent.FULL);
    assertThat(run.readPart()).isEqualTo(VerificationRun.Progress.READ);
    return run.results();
  }

  @Override
  public void close() throws SQLException {
    connection.rollback();
    connection.close();
  }
}
