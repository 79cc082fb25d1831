package io.usageledger.house.tables;

import static org.assertj.core.api.Assertions.assertThat;

import io.usageledger.migrations.Migrations;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** Every migration forward, back by its undo script, and forward again. */
class ThereAndBackTest {
  private static final String SCHEMA = "there_and_back";

  @AfterEach
  void dropSchema() throws SQLException {
    try (Connection owner = Tables.connect(SCHEMA)) {
      Tables.execute(owner, "drop schema if exists there_and_back cascade");
    }
  }

  @Test
  void everyProjectionIsTakenBackToWhatWasBefore() throws SQLException {
    everyMigrationIsTakenBack(
        Migrations.projections(Tables.owner(), SCHEMA), SCHEMA, "projections");
  }

  /** The standing schema exists once: its rows of this test run are lost. */
  @Test
  void everyStandingTableIsTakenBackToWhatWasBefore() throws SQLException {
    Migrations standing = Migrations.standing(Tables.owner());
    takeBackAll(standing);
    try {
      everyMigrationIsTakenBack(standing, Migrations.STANDING_SCHEMA, "standing");
    } finally {
      standing.apply();
    }
  }

  private static void everyMigrationIsTakenBack(
      Migrations migrations, String schema, String scripts) throws SQLException {
    try (Connection owner = Tables.connect(schema)) {
      List<List<String>> dumps = stepForward(owner, schema, scripts);
      assertThat(dumps.get(0)).isNotEqualTo(dumps.get(dumps.size() - 1));

      for (int version = dumps.size() - 2; version >= 0; version--) {
        migrations.undoNewest();
        assertThat(Catalog.dump(owner, schema))
            .as("back at version %s of %s", version, scripts)
            .isEqualTo(dumps.get(version));
      }
      migrations.apply();
      assertThat(Catalog.dump(owner, schema)).isEqualTo(dumps.get(dumps.size() - 1));
    }
  }

  /** What the catalog says after each version, the empty schema first. */
  private static List<List<String>> stepForward(Connection owner, String schema, String scripts)
      throws SQLException {
    List<List<String>> dumps = new ArrayList<>();
    Tables.execute(owner, "create schema if not exists " + schema);
    dumps.add(Catalog.dump(owner, schema));
    for (String version : versions(schema, scripts)) {
      flyway(schema, scripts, version).migrate();
      dumps.add(Catalog.dump(owner, schema));
    }
    return dumps;
  }

  private static List<String> versions(String schema, String scripts) {
    return Arrays.stream(flyway(schema, scripts, "latest").info().pending())
        .map(MigrationInfo::getVersion)
        .map(Object::toString)
        .toList();
  }

  private static void takeBackAll(Migrations migrations) {
    while (migrations.findVersion().isPresent()) {
      migrations.undoNewest();
    }
  }

  private static Flyway flyway(String schema, String scripts, String target) {
    PGSimpleDataSource database = new PGSimpleDataSource();
    database.setUrl(Tables.owner().jdbcUrl());
    database.setUser(Tables.owner().user());
    database.setPassword(Tables.owner().password());
    database.setCurrentSchema(schema);
    return Flyway.configure()
        .dataSource(database)
        .defaultSchema(schema)
        .schemas(schema)
        .locations("classpath:db/" + scripts)
        .target(target)
        .load();
  }
}
