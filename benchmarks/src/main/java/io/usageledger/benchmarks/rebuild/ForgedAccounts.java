package io.usageledger.benchmarks.rebuild;

import io.usageledger.benchmarks.BenchStack;
import io.usageledger.benchmarks.Workload;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * Accounts that nothing is posted to while a rebuild runs, each with one credit more in the live
 * tables than the log says: once in the balance and once in the grant. The rebuilt generation has
 * what the log says, so the answer to a reader tells which of the two it is of.
 */
final class ForgedAccounts {
  static final List<String> ALL = List.of(Workload.probeAccount(0), Workload.probeAccount(1));

  /** As {@code --accept-differences} takes them. */
  static final String NAMES = String.join(",", ALL);

  static final BigDecimal TRUE_BALANCE = Workload.PROBE_GRANT;
  static final BigDecimal FORGED_BALANCE = TRUE_BALANCE.add(BigDecimal.ONE);

  private static final String BALANCES =
      """
      update balances set balance = balance + 1 where account_id in ('%s')
      """;

  private static final String CREDITS =
      """
      update credits set granted = granted + 1 where account_id in ('%s')
      """;

  private ForgedAccounts() {}

  static void forge(BenchStack stack) throws SQLException {
    String accounts = String.join("', '", ALL);
    try (Connection connection = stack.connect();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      int rows =
          statement.executeUpdate(BALANCES.formatted(accounts))
              + statement.executeUpdate(CREDITS.formatted(accounts));
      if (rows != 2 * ALL.size()) {
        throw new IllegalStateException("%d rows were changed of %s".formatted(rows, ALL));
      }
      connection.commit();
    }
  }
}
