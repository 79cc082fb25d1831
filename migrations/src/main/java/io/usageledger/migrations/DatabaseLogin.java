package io.usageledger.migrations;

/**
 * Whom to migrate as: the owner of the schemas, who may also create roles.
 *
 * @param jdbcUrl of the database; a search path in it is ignored
 */
public record DatabaseLogin(String jdbcUrl, String user, String password) {
  public DatabaseLogin {
    if (!jdbcUrl.startsWith("jdbc:postgresql:")) {
      throw new IllegalArgumentException(
          "Cannot migrate %s: a JDBC URL that begins with jdbc:postgresql: is needed"
              .formatted(jdbcUrl));
    }
    if (user.isBlank()) {
      throw new IllegalArgumentException("Cannot migrate %s: the user is blank".formatted(jdbcUrl));
    }
  }

  /** Without the password, so that it may stand in a log. */
  @Override
  public String toString() {
    return "%s as %s".formatted(jdbcUrl, user);
  }
}
