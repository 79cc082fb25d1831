package io.usageledger.benchmarks.drain;

import io.usageledger.benchmarks.BenchStack;
import io.usageledger.migrations.DatabaseLogin;
import io.usageledger.migrations.Migrations;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** Empty copies of all tables, in a schema of their own, made by the same migrations. */
final class TableCopies {
  private static final String MONTHS =
      """
      select %1$s.ensure_usage_partition(month)
      from (select distinct date_trunc('month', occurred_at, 'UTC') as month from ledger.usage_history) months
      """;

  private TableCopies() {}

  static void make(BenchStack stack, String schema) throws SQLException {
    String url = stack.read("jdbc_url").replaceFirst("\\?.*", "");
    var login = new DatabaseLogin(url, stack.read("jdbc_user"), stack.read("jdbc_password"));
    Migrations.projections(login, schema).apply();
    try (Connection connection = stack.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(MONTHS.formatted(schema));
    }
  }

  /** What comes after it in the same run shall find the tables alone. */
  static void drop(BenchStack stack, String schema) throws SQLException {
    try (Connection connection = stack.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("drop schema %s cascade".formatted(schema));
    }
  }
}
