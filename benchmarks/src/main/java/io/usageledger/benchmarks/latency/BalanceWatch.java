package io.usageledger.benchmarks.latency;

import io.usageledger.benchmarks.BenchStack;
import io.usageledger.benchmarks.Workload;
import java.math.BigDecimal;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.stream.IntStream;

/**
 * Looks at the balances of the probe accounts again and again. Each of their events costs one
 * credit, so a balance says how many of them are posted.
 */
final class BalanceWatch implements AutoCloseable {
  private static final String BALANCES =
      """
      select account_id, balance from balances where unit = 'credits' and account_id = any (?)
      """;

  private final Connection connection;
  private final PreparedStatement balances;

  BalanceWatch(BenchStack stack) throws SQLException {
    connection = stack.connect();
    balances = connection.prepareStatement(BALANCES);
    Array accounts =
        connection.createArrayOf(
            "text", IntStream.range(0, Workload.PROBES).mapToObj(Workload::probeAccount).toArray());
    balances.setArray(1, accounts);
  }

  /** Posted events by probe. */
  long[] posted() throws SQLException {
    long[] posted = new long[Workload.PROBES];
    try (ResultSet row = balances.executeQuery()) {
      while (row.next()) {
        String account = row.getString(1);
        BigDecimal used = Workload.PROBE_GRANT.subtract(row.getBigDecimal(2));
        posted[Integer.parseInt(account.substring(account.lastIndexOf('-') + 1))] =
            used.longValueExact();
      }
    }
    return posted;
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
