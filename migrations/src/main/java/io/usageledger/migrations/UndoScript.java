package io.usageledger.migrations;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.flywaydb.core.api.MigrationInfo;

/** The way back of one migration, from db/undo. */
final class UndoScript {
  private final String resource;
  private final String version;
  private final String sql;

  UndoScript(String scripts, MigrationInfo migration, String schema) {
    this.resource = "/db/undo/" + scripts + "/" + migration.getScript().replaceFirst("^V", "U");
    this.version = migration.getVersion().getVersion();
    this.sql = read().replace("${flyway:defaultSchema}", schema);
  }

  void run(DataSource dataSource) {
    try (Connection connection = dataSource.getConnection()) {
      connection.setAutoCommit(false);
      try (var statement = connection.createStatement()) {
        statement.execute(sql);
      }
      forget(connection);
      connection.commit();
    } catch (SQLException e) {
      throw new IllegalStateException(
          "Cannot undo a migration with %s: %s".formatted(resource, e.getMessage()), e);
    }
  }

  private static final String FORGET =
      """
      delete from flyway_schema_history
      where version = ?
      """;

  private void forget(Connection connection) throws SQLException {
    try (var statement = connection.prepareStatement(FORGET)) {
      statement.setString(1, version);
      statement.executeUpdate();
    }
  }

  private String read() {
    try (InputStream script = UndoScript.class.getResourceAsStream(resource)) {
      if (script == null) {
        throw new IllegalStateException(
            "Cannot undo migration %s: there is no %s".formatted(version, resource));
      }
      return new String(script.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException("Cannot read %s".formatted(resource), e);
    }
  }
}
