package io.usageledger.migrations;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.CoreErrorCode;
import org.flywaydb.core.api.MigrationInfo;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * One schema and the migrations that make it. The projections may stand in several schemas, one a
 * generation; each schema keeps its own history.
 *
 * <p>Applying is safe to repeat, and safe beside another process that does the same.
 */
public final class Migrations {
  /** Where the projections serve from. */
  public static final String PROJECTIONS_SCHEMA = "ledger";

  /** What does not follow from the log: API keys and holds. */
  public static final String STANDING_SCHEMA = "standing";

  /** Names that need no quotes; 63 bytes is where Postgres cuts names off. */
  private static final Pattern SCHEMA_NAME = Pattern.compile("[a-z][a-z0-9_]{0,62}");

  private final DataSource dataSource;
  private final String schema;
  private final String scripts;

  private Migrations(DatabaseLogin login, String schema, String scripts) {
    if (!SCHEMA_NAME.matcher(schema).matches()) {
      throw new IllegalArgumentException(
          "Cannot migrate schema '%s': its name must match %s".formatted(schema, SCHEMA_NAME));
    }
    this.dataSource = dataSource(login, schema);
    this.schema = schema;
    this.scripts = scripts;
  }

  /**
   * @param schema of this generation of the projections
   */
  public static Migrations projections(DatabaseLogin login, String schema) {
    return new Migrations(login, schema, "projections");
  }

  /** The projections must have been migrated once before: they bring the roles. */
  public static Migrations standing(DatabaseLogin login) {
    return new Migrations(login, STANDING_SCHEMA, "standing");
  }

  /** Both schemas that the services need. */
  public static void applyAll(DatabaseLogin login) {
    projections(login, PROJECTIONS_SCHEMA).apply();
    standing(login).apply();
  }

  /** Applies what is missing. */
  public void apply() {
    flyway().migrate();
  }

  /** Version of the newest applied migration. */
  public Optional<String> findVersion() {
    return Optional.ofNullable(flyway().info().current())
        .map(MigrationInfo::getVersion)
        .map(Object::toString);
  }

  /** Migrations of this release that are not applied, a line each. */
  List<String> findPending() {
    return Arrays.stream(flyway().info().pending())
        .map(migration -> "%s of schema %s is not applied".formatted(migration.getScript(), schema))
        .toList();
  }

  /**
   * Applied migrations that failed, that were changed since, or that this release does not know.
   */
  List<String> findFaults() {
    return flyway().validateWithResult().invalidMigrations.stream()
        .filter(
            fault ->
                fault.errorDetails.errorCode
                    != CoreErrorCode.RESOLVED_VERSIONED_MIGRATION_NOT_APPLIED)
        .map(
            fault ->
                "version %s of schema %s: %s"
                    .formatted(fault.version, schema, fault.errorDetails.errorMessage))
        .toList();
  }

  /** Takes back the newest applied migration, and forgets that it was applied. */
  public void undoNewest() {
    MigrationInfo newest = flyway().info().current();
    if (newest == null) {
      throw new IllegalStateException(
          "Cannot undo a migration of schema %s: none is applied".formatted(schema));
    }
    new UndoScript(scripts, newest, schema).run(dataSource);
  }

  private Flyway flyway() {
    return Flyway.configure()
        .dataSource(dataSource)
        .defaultSchema(schema)
        .schemas(schema)
        .locations("classpath:db/" + scripts)
        .cleanDisabled(true)
        .validateMigrationNaming(true)
        .load();
  }

  /**
   * The schema alone is on the search path: a function that keeps the search path of its creation
   * must not find the tables of another generation.
   */
  private static DataSource dataSource(DatabaseLogin login, String schema) {
    var dataSource = new PGSimpleDataSource();
    dataSource.setUrl(login.jdbcUrl());
    dataSource.setUser(login.user());
    dataSource.setPassword(login.password());
    dataSource.setCurrentSchema(schema);
    return dataSource;
  }
}
