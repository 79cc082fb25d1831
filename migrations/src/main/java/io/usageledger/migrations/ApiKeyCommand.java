package io.usageledger.migrations;

import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.postgresql.ds.PGSimpleDataSource;

/** Makes and withdraws API keys outside the local stack; it is told where by the environment. */
public final class ApiKeyCommand {
  private static final String USAGE =
      """
      issue NAME PERMISSION...     makes a key; its text is shown this once
      list                         all keys, without their secrets
      rotate KEY_ID OVERLAP        a new key; the old one expires after the overlap, for instance PT24H
      deactivate KEY_ID            refuses a key from now on
      """;

  private final ApiKeyIssuer issuer;

  public ApiKeyCommand(ApiKeyIssuer issuer) {
    this.issuer = issuer;
  }

  /**
   * Reads LEDGER_JDBC_URL, LEDGER_JDBC_USER and LEDGER_JDBC_PASSWORD; exits with 2 without them.
   */
  public static void main(String[] arguments) {
    try {
      DatabaseLogin login = MigrateCommand.login(System.getenv());
      PGSimpleDataSource database = new PGSimpleDataSource();
      database.setUrl(login.jdbcUrl());
      database.setUser(login.user());
      database.setPassword(login.password());
      System.out.println(new ApiKeyCommand(new ApiKeyIssuer(database)).answer(List.of(arguments)));
    } catch (IllegalArgumentException | SQLException e) {
      System.err.println(e.getMessage());
      System.exit(2);
    }
  }

  /**
   * Does what the arguments say and returns what a person is shown.
   *
   * @throws IllegalArgumentException when they say nothing that can be done
   */
  public String answer(List<String> arguments) throws SQLException {
    List<String> rest = arguments.isEmpty() ? List.of() : arguments.subList(1, arguments.size());
    String command = arguments.isEmpty() ? "" : arguments.get(0);
    if (command.equals("issue") && rest.size() >= 2) {
      return issuer.issue(rest.get(0), rest.subList(1, rest.size()), null).text();
    }
    if (command.equals("list") && rest.isEmpty()) {
      return issuer.list().stream().map(ApiKeyCommand::line).collect(Collectors.joining("\n"));
    }
    if (command.equals("rotate") && rest.size() == 2) {
      return issuer.rotate(rest.get(0), overlap(rest.get(1))).text();
    }
    if (command.equals("deactivate") && rest.size() == 1) {
      issuer.deactivate(rest.get(0));
      return "Deactivated " + rest.get(0);
    }
    throw new IllegalArgumentException(USAGE.strip());
  }

  private static Duration overlap(String text) {
    try {
      return Duration.parse(text);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "The overlap is %s, not a duration such as PT24H".formatted(text), e);
    }
  }

  private static String line(ListedKey key) {
    return "%s  %s  %s  %s  expires %s  last used %s"
        .formatted(
            key.keyId(),
            key.active() ? "active" : "inactive",
            key.name(),
            String.join(",", key.permissions()),
            key.expiresAt() == null ? "never" : key.expiresAt(),
            key.lastUsedAt() == null ? "never" : key.lastUsedAt());
  }
}
