package io.usageledger.ledger.rebuild;

import io.usageledger.migrations.DatabaseLogin;
import io.usageledger.migrations.Migrations;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Connections of the projections' owner.
 *
 * @param login the owner's: generations are made and renamed
 */
record Database(DatabaseLogin login) {
  /** The generation that serves. */
  static final String LIVE = Migrations.PROJECTIONS_SCHEMA;

  /** On which one generation's tables are found without a prefix. */
  DataSource of(String generation) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(login.jdbcUrl());
    source.setUser(login.user());
    source.setPassword(login.password());
    source.setCurrentSchema(generation + "," + Migrations.STANDING_SCHEMA);
    source.setApplicationName("usage-ledger rebuild");
    return source;
  }

  Connection connect(String generation) throws SQLException {
    return of(generation).getConnection();
  }
}
