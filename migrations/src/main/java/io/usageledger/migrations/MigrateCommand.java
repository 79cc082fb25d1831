package io.usageledger.migrations;

import java.util.Map;

/** Migrates a database outside the local stack; it is told where by the environment. */
public final class MigrateCommand {
  private MigrateCommand() {}

  /**
   * Reads LEDGER_JDBC_URL, LEDGER_JDBC_USER and LEDGER_JDBC_PASSWORD; exits with 2 without them.
   */
  public static void main(String[] arguments) {
    DatabaseLogin login;
    try {
      login = login(System.getenv());
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.exit(2);
      return;
    }
    Migrations.applyAll(login);
    System.out.println("Migrated " + login);
  }

  static DatabaseLogin login(Map<String, String> environment) {
    return new DatabaseLogin(
        read(environment, "LEDGER_JDBC_URL"),
        read(environment, "LEDGER_JDBC_USER"),
        read(environment, "LEDGER_JDBC_PASSWORD"));
  }

  private static String read(Map<String, String> environment, String name) {
    String value = environment.get(name);
    if (value == null || value.isBlank()) {
      throw new IllegalArgumentException(
          "Cannot migrate: the environment variable %s is missing".formatted(name));
    }
    return value;
  }
}
