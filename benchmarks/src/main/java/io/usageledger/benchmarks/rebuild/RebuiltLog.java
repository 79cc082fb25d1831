package io.usageledger.benchmarks.rebuild;

import io.usageledger.benchmarks.BenchStack;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.OptionalLong;

/** How far a rebuild has applied the log, as the table of the new generation says. */
final class RebuiltLog implements AutoCloseable {
  private static final String TABLE =
      """
      select count(to_regclass('ledger_rebuild.applied_offsets'))
      """;

  private static final String RECORDS =
      """
      select coalesce(sum(next_offset), -1)
      from ledger_rebuild.applied_offsets
      where topic = 'ledger-events'
      """;

  private final Connection connection;

  RebuiltLog(BenchStack stack) throws SQLException {
    connection = stack.connect();
  }

  /** Records; empty before the log is begun, and when the generation is gone. */
  OptionalLong findRecords() throws SQLException {
    long records = read(TABLE) == 0 ? -1 : read(RECORDS);
    return records < 0 ? OptionalLong.empty() : OptionalLong.of(records);
  }

  private long read(String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
