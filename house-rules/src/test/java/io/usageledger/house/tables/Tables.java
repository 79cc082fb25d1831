package io.usageledger.house.tables;

import static java.util.Objects.requireNonNull;

import io.usageledger.localstack.TestStack;
import io.usageledger.migrations.DatabaseLogin;
import io.usageledger.migrations.Migrations;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.postgresql.ds.PGSimpleDataSource;

/** The migrated tables of the test stack, and generations of them made for one test. */
final class Tables {
  private static final TestStack STACK = TestStack.shared();

  private Tables() {}

  static DatabaseLogin owner() {
    return new DatabaseLogin(STACK.jdbcUrl(), STACK.jdbcUser(), STACK.jdbcPassword());
  }

  /** A schema of its own with all projections. */
  static void makeProjections(String schema) {
    Migrations.projections(owner(), schema).apply();
  }

  static Connection connect(String searchPath) throws SQLException {
    return connect(searchPath, STACK.jdbcUser(), STACK.jdbcPassword());
  }

  /** As the role of the ledger service. */
  static Connection connectAsPoster(String searchPath) throws SQLException {
    Map<String, String> settings = STACK.springProperties();
    return connect(
        searchPath,
        requireNonNull(settings.get("spring.datasource.username")),
        requireNonNull(settings.get("spring.datasource.password")));
  }

  /** As the role of the query service. */
  static Connection connectAsReader(String searchPath) throws SQLException {
    Map<String, String> settings = STACK.readOnlySpringProperties();
    return connect(
        searchPath,
        requireNonNull(settings.get("spring.datasource.username")),
        requireNonNull(settings.get("spring.datasource.password")));
  }

  /** As the role with which every service checks keys. */
  static Connection connectAsKeyChecker() throws SQLException {
    Map<String, String> settings = STACK.springProperties();
    return connect(
        Migrations.STANDING_SCHEMA,
        requireNonNull(settings.get("access.datasource.username")),
        requireNonNull(settings.get("access.datasource.password")));
  }

  private static Connection connect(String searchPath, String user, String password)
      throws SQLException {
    PGSimpleDataSource database = new PGSimpleDataSource();
    database.setUrl(STACK.jdbcUrl());
    database.setUser(user);
    database.setPassword(password);
    database.setCurrentSchema(searchPath);
    return database.getConnection();
  }

  static void execute(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** The first column of every row, as text. */
  static List<String> texts(Connection connection, String sql, String... arguments)
      throws SQLException {
    try (var statement = connection.prepareStatement(sql)) {
      for (int index = 0; index < arguments.length; index++) {
        statement.setString(index + 1, arguments[index]);
      }
      List<String> texts = new ArrayList<>();
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          texts.add(row.getString(1));
        }
      }
      return texts;
    }
  }
}
