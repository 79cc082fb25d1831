package io.usageledger.migrations;

import java.io.PrintStream;
import java.util.List;
import java.util.Map;

/**
 * Migrates a database outside the local stack, with checks before and after, or only checks it; it
 * is told where by the environment.
 */
public final class MigrateCommand {
  private static final int DONE = 0;
  private static final int FAULTS = 1;
  private static final int NOT_UNDERSTOOD = 2;

  private final DatabaseLogin login;
  private final String schema;
  private final PrintStream out;

  /**
   * @param schema of the projections
   */
  public MigrateCommand(DatabaseLogin login, String schema, PrintStream out) {
    this.login = login;
    this.schema = schema;
    this.out = out;
  }

  /**
   * {@code check} only looks; without arguments what is missing is applied. Reads LEDGER_JDBC_URL,
   * LEDGER_JDBC_USER and LEDGER_JDBC_PASSWORD. Exits with 0 when schema and reference rows are in
   * place, 1 when they are not, 2 when it was not told what to do.
   */
  public static void main(String[] arguments) {
    try {
      MigrateCommand command =
          new MigrateCommand(login(System.getenv()), Migrations.PROJECTIONS_SCHEMA, System.out);
      System.exit(command.run(List.of(arguments)));
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.exit(NOT_UNDERSTOOD);
    }
  }

  /** Does what the arguments say and returns the exit status. */
  public int run(List<String> arguments) {
    if (arguments.equals(List.of("check"))) {
      return check();
    }
    if (!arguments.isEmpty()) {
      throw new IllegalArgumentException(
          "Say check, or nothing to migrate; not " + String.join(" ", arguments));
    }
    return migrate();
  }

  private int migrate() {
    SchemaCheck check = new SchemaCheck(login, schema);
    List<String> faults = check.findMigrationFaults();
    if (!faults.isEmpty()) {
      faults.forEach(out::println);
      out.println("Nothing was applied: put this right first");
      return FAULTS;
    }
    check.findPending().forEach(out::println);
    Migrations.projections(login, schema).apply();
    Migrations.standing(login).apply();
    out.println("Migrated " + login);
    return check();
  }

  private int check() {
    List<String> faults = new SchemaCheck(login, schema).findFaults();
    faults.forEach(out::println);
    out.println(
        faults.isEmpty()
            ? "Schema and reference rows are in place"
            : "Schema and reference rows are not in place: %d faults".formatted(faults.size()));
    return faults.isEmpty() ? DONE : FAULTS;
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
