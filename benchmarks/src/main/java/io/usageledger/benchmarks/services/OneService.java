package io.usageledger.benchmarks.services;

import io.usageledger.benchmarks.BenchStack;
import io.usageledger.benchmarks.LogEnd;
import io.usageledger.benchmarks.PostedLog;
import io.usageledger.migrations.DatabaseLogin;
import io.usageledger.migrations.Migrations;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * What one ledger service makes of the whole log on empty tables, beside what several have made of
 * it together. The head hash of an account covers every entry, and by its evidence every usage row.
 */
final class OneService {
  private static final String SET_ASIDE = "alter schema ledger rename to ledger_of_several";
  private static final String FORGET = "drop schema ledger_of_several cascade";

  private static final String DIFFERENCES =
      """
      select count(*)
      from ledger.accounts one
      full join ledger_of_several.accounts several using (account_id)
      where (one.head_hash, one.entry_count) is distinct from (several.head_hash, several.entry_count)
      """;

  private static final String BALANCES =
      """
      select count(*)
      from ledger.balances one
      full join ledger_of_several.balances several using (account_id, unit)
      where (one.balance, one.overdraft) is distinct from (several.balance, several.overdraft)
      """;

  private static final String ROWS =
      """
      select (select count(*) from ledger_of_several.usage_history)
        - (select count(*) from ledger.usage_history)
      """;

  /** What differs; all 0 when it is the same. */
  record Comparison(long accounts, long balances, long usageRows) {
    boolean isEqual() {
      return accounts == 0 && balances == 0 && usageRows == 0;
    }
  }

  private OneService() {}

  /** The ledger services must be stopped; one runs afterwards, on the tables that it made. */
  static Comparison compare(BenchStack stack) throws SQLException {
    try (Connection connection = stack.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(SET_ASIDE);
      Migrations.projections(login(stack), Migrations.PROJECTIONS_SCHEMA).apply();
      stack.startLedger();
      try (var posted = new PostedLog(stack)) {
        posted.await(LogEnd.read(stack));
      }
      var comparison =
          new Comparison(
              read(statement, DIFFERENCES), read(statement, BALANCES), read(statement, ROWS));
      statement.execute(FORGET);
      return comparison;
    }
  }

  private static DatabaseLogin login(BenchStack stack) {
    return new DatabaseLogin(
        stack.read("jdbc_url").replaceFirst("\\?.*", ""),
        stack.read("jdbc_user"),
        stack.read("jdbc_password"));
  }

  private static long read(Statement statement, String sql) throws SQLException {
    try (ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    }
  }
}
