package io.usageledger.ledger.rebuild;

import io.usageledger.migrations.DatabaseLogin;
import io.usageledger.migrations.Migrations;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Connections of the projections' owner. None waits for a lock for long: a switch looks at both
 * generations while it holds locks that Postgres cannot know to belong together.
 *
 * @param login the owner's: generations are made and renamed
 */
record Database(DatabaseLogin login) {
  /** The generation that serves. */
  static final String LIVE = Migrations.PROJECTIONS_SCHEMA;

  static final String LOCKS = "-c lock_timeout=20s";

  /** On which one generation's tables are found without a prefix. */
  DataSource of(String generation) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(login.jdbcUrl());
    source.setUser(login.user());
    source.setPassword(login.password());
    source.setCurrentSchema(generation + "," + Migrations.STANDING_SCHEMA);
    source.setApplicationName("usage-ledger rebuild");
    source.setOptions(LOCKS);
    return source;
  }

  Connection connect(String generation) throws SQLException {
    return of(generation).getConnection();
  }

  /** In a transaction that sees one instant of a generation. */
  Connection snapshot(String generation) throws SQLException {
    Connection connection = connect(generation);
    beginSnapshot(connection);
    return connection;
  }

  /** Digests are read in portions, of one instant, and without compiling a plan for seconds. */
  static void beginSnapshot(Connection connection) throws SQLException {
    connection.setAutoCommit(false);
    connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
    connection.setReadOnly(true);
    try (var statement = connection.createStatement()) {
      statement.execute("set jit = off");
    }
  }
}
