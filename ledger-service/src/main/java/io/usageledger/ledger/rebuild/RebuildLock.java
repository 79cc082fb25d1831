package io.usageledger.ledger.rebuild;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * Held as long as one rebuild or snapshot is at work in a database; Postgres frees it when we die.
 */
final class RebuildLock implements AutoCloseable {
  private final Connection connection;

  private RebuildLock(Connection connection) {
    this.connection = connection;
  }

  private static final String TAKE =
      """
      select pg_try_advisory_lock(hashtext('usage ledger: rebuild'))
      """;

  static RebuildLock take(Database database) {
    try {
      Connection connection = database.connect("pg_catalog");
      try (var row = connection.createStatement().executeQuery(TAKE)) {
        row.next();
        if (row.getBoolean(1)) {
          return new RebuildLock(connection);
        }
      }
      connection.close();
    } catch (SQLException e) {
      throw new IllegalStateException("Cannot connect to the database: " + e.getMessage(), e);
    }
    throw new RebuildRefusedException(
        "Another rebuild or snapshot is at work in this database. Wait for its end, or end it.");
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw new IllegalStateException("Cannot end the rebuild's session: " + e.getMessage(), e);
    }
  }
}
