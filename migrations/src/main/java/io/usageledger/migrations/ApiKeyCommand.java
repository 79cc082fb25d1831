package io.usageledger.migrations;

import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/** Makes and withdraws API keys outside the local stack; it is told where by the environment. */
public final class ApiKeyCommand {
  private static final String USAGE =
      """
      issue NAME PERMISSION...     makes a key; its text is shown this once
      list                         all keys, without their secrets
      rotate KEY_ID OVERLAP        a new key; the old one expires after the overlap, for instance PT24H
      deactivate KEY_ID            refuses a key from now on
      --expires-in DURATION        behind issue or rotate: when the new key ends, for instance P90D
      """;

  private static final String EXPIRES_IN = "--expires-in";

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
    int option = arguments.indexOf(EXPIRES_IN);
    if (option >= 0 && option == arguments.size() - 2) {
      Instant expiresAt = Instant.now().plus(duration("expiry", arguments.get(option + 1)));
      return newKey(arguments.subList(0, option), expiresAt).orElseThrow(ApiKeyCommand::unclear);
    }
    Optional<String> issued = newKey(arguments, null);
    return issued.isPresent() ? issued.get() : other(arguments);
  }

  private Optional<String> newKey(List<String> arguments, @Nullable Instant expiresAt)
      throws SQLException {
    String command = arguments.isEmpty() ? "" : arguments.get(0);
    if (command.equals("issue") && arguments.size() >= 3) {
      List<String> permissions = arguments.subList(2, arguments.size());
      return Optional.of(issuer.issue(arguments.get(1), permissions, expiresAt).text());
    }
    if (command.equals("rotate") && arguments.size() == 3) {
      Duration overlap = duration("overlap", arguments.get(2));
      return Optional.of(issuer.rotate(arguments.get(1), overlap, expiresAt).text());
    }
    return Optional.empty();
  }

  private String other(List<String> arguments) throws SQLException {
    List<String> rest = arguments.isEmpty() ? List.of() : arguments.subList(1, arguments.size());
    String command = arguments.isEmpty() ? "" : arguments.get(0);
    if (command.equals("list") && rest.isEmpty()) {
      return issuer.list().stream().map(ApiKeyCommand::line).collect(Collectors.joining("\n"));
    }
    if (command.equals("deactivate") && rest.size() == 1) {
      issuer.deactivate(rest.get(0));
      return "Deactivated " + rest.get(0);
    }
    throw unclear();
  }

  private static IllegalArgumentException unclear() {
    return new IllegalArgumentException(USAGE.strip());
  }

  private static Duration duration(String name, String text) {
    try {
      return Duration.parse(text);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "The %s is %s, not a duration such as PT24H or P90D".formatted(name, text), e);
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
