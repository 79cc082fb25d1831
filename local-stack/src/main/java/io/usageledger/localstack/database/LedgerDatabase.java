package io.usageledger.localstack.database;

import io.usageledger.localstack.process.StackException;
import io.usageledger.migrations.ApiKeyIssuer;
import io.usageledger.migrations.DatabaseLogin;
import io.usageledger.migrations.IssuedKey;
import io.usageledger.migrations.Migrations;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import org.flywaydb.core.api.FlywayException;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The databases of one stack: the ledger's with its roles and tables, and the schema registry's.
 * Everything here may be repeated.
 */
public final class LedgerDatabase {
  /** Opens a connection of a superuser to the database of this name. */
  @FunctionalInterface
  public interface Superuser {
    Connection connect(String database) throws SQLException;
  }

  public static final String DATABASE = "ledger";
  public static final String REGISTRY_DATABASE = "schema_registry";

  /** Parameters of a JDBC URL with which the tables are found without a prefix. */
  public static final String SEARCH_PATH = "?currentSchema=ledger,standing";

  /** Owns the ledger's schemas; people and checks log in as it. */
  public static final String OWNER = "ledger";

  public static final String REGISTRY_ROLE = "schema_registry";
  public static final String LEDGER_SERVICE_ROLE = "ledger_service";
  public static final String QUERY_SERVICE_ROLE = "query_service";
  public static final String ACCESS_ROLE = "access_service";

  private final Superuser superuser;
  private final String jdbcUrl;
  private final Secrets secrets;

  /**
   * @param jdbcUrl of the ledger's database, without parameters
   */
  public LedgerDatabase(Superuser superuser, String jdbcUrl, Secrets secrets) {
    this.superuser = superuser;
    this.jdbcUrl = jdbcUrl;
    this.secrets = secrets;
  }

  /** Both databases and the roles that own them; from here on the registry can start. */
  public void createMissing() {
    try (Connection connection = superuser.connect("postgres")) {
      role(OWNER).ensure(connection);
      role(REGISTRY_ROLE).ensure(connection);
      if (!exists(connection, REGISTRY_DATABASE)) {
        execute(connection, CREATE_REGISTRY_DATABASE);
      }
      if (!exists(connection, DATABASE)) {
        execute(connection, CREATE_DATABASE);
      }
      execute(connection, SET_UP_OWNER);
    } catch (SQLException e) {
      throw new StackException("Cannot create the databases: " + e.getMessage(), e);
    }
  }

  /** The tables, the services' logins and the first API key. */
  public void migrate() {
    applyMigrations();
    try (Connection connection = superuser.connect(DATABASE)) {
      for (String role : List.of(LEDGER_SERVICE_ROLE, QUERY_SERVICE_ROLE, ACCESS_ROLE)) {
        role(role).ensure(connection);
      }
      execute(connection, GRANT_TO_SERVICES);
    } catch (SQLException e) {
      throw new StackException("Cannot create the services' logins: " + e.getMessage(), e);
    }
    if (secrets.findApiKey().isEmpty()) {
      secrets.keepApiKey(
          issueApiKey("first key of the local stack", ApiKeyIssuer.PERMISSIONS).text());
    }
  }

  private void applyMigrations() {
    try {
      Migrations.applyAll(new DatabaseLogin(jdbcUrl, OWNER, secrets.password(OWNER)));
    } catch (FlywayException e) {
      throw new StackException(
          "Cannot migrate the database (where migrations were changed after they had been applied, start anew with ./ledger reset, which deletes all data): "
              + e.getMessage(),
          e);
    }
  }

  /** Makes a key that is good from now on. */
  public IssuedKey issueApiKey(String name, Collection<String> permissions) {
    var owner = new PGSimpleDataSource();
    owner.setUrl(jdbcUrl);
    owner.setUser(OWNER);
    owner.setPassword(secrets.password(OWNER));
    try {
      return new ApiKeyIssuer(owner).issue(name, permissions, null);
    } catch (SQLException e) {
      throw new StackException("Cannot make an API key: " + e.getMessage(), e);
    }
  }

  private LoginRole role(String name) {
    return new LoginRole(name, secrets.password(name));
  }

  private static final String FIND_DATABASE =
      """
      select 1
      from pg_database
      where datname = ?
      """;

  private static boolean exists(Connection connection, String database) throws SQLException {
    try (var statement = connection.prepareStatement(FIND_DATABASE)) {
      statement.setString(1, database);
      return statement.executeQuery().next();
    }
  }

  private static final String CREATE_DATABASE = "create database ledger owner ledger";

  private static final String CREATE_REGISTRY_DATABASE =
      "create database schema_registry owner schema_registry";

  // Migrations create the group roles. Whoever logs in by hand finds the tables without a prefix.
  private static final String SET_UP_OWNER =
      """
      alter role ledger createrole;
      alter role ledger in database ledger set search_path = ledger, standing;
      """;

  private static final String GRANT_TO_SERVICES =
      """
      grant ledger_poster to ledger_service;
      grant ledger_reader to query_service;
      grant ledger_key_checker to access_service;
      alter role ledger_service in database ledger set search_path = ledger, standing;
      alter role query_service in database ledger set search_path = ledger, standing;
      alter role query_service set default_transaction_read_only = on;
      alter role access_service in database ledger set search_path = standing;
      """;

  private static void execute(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
