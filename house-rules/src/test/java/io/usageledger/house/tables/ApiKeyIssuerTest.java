package io.usageledger.house.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.usageledger.migrations.ApiKeyCommand;
import io.usageledger.migrations.ApiKeyIssuer;
import io.usageledger.migrations.DatabaseLogin;
import io.usageledger.migrations.IssuedKey;
import io.usageledger.migrations.ListedKey;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class ApiKeyIssuerTest {
  private final ApiKeyIssuer issuer = new ApiKeyIssuer(owner());
  private final ApiKeyCommand command = new ApiKeyCommand(issuer);

  @Test
  void theDatabaseKeepsTheHashOfTheSecretAlone() throws SQLException {
    IssuedKey key = issuer.issue("hashed", List.of("usage:read"), null);
    String secret = key.text().substring(key.keyId().length() + 1);

    try (Connection owner = Tables.connect("standing")) {
      assertThat(
              Tables.texts(
                  owner,
                  """
                  select (secret_hash = sha256(cast(? as text)::bytea))::text
                  from api_keys
                  where key_id = ?
                  """,
                  secret,
                  key.keyId()))
          .containsExactly("true");
      assertThat(Tables.texts(owner, "select api_keys::text from api_keys"))
          .noneMatch(row -> row.contains(secret));
    }
    assertThat(key.toString()).doesNotContain(secret);
  }

  @Test
  void aRotatedKeyKeepsNameAndPermissionsAndTheOldOneExpires() throws SQLException {
    IssuedKey old = issuer.issue("gateway", List.of("usage:write", "usage:read"), null);

    IssuedKey next = issuer.rotate(old.keyId(), Duration.ofHours(24), null);

    assertThat(read(next).name()).isEqualTo("gateway");
    assertThat(read(next).permissions()).containsExactly("usage:read", "usage:write");
    assertThat(read(next).expiresAt()).isNull();
    assertThat(read(old).expiresAt())
        .isBetween(Instant.now().plusSeconds(23 * 3600), Instant.now().plusSeconds(25 * 3600));
  }

  /** An overlap cannot give a key more time than it had. */
  @Test
  void rotationNeverProlongs() throws SQLException {
    Instant soon = Instant.parse("2026-01-01T00:00:00Z");
    IssuedKey old = issuer.issue("ending", List.of("usage:read"), soon);

    issuer.rotate(old.keyId(), Duration.ofDays(3650), null);

    assertThat(read(old).expiresAt()).isEqualTo(soon);
  }

  @Test
  void whatCannotBeDoneIsSaid() throws SQLException {
    IssuedKey key = issuer.issue("gone", List.of(), null);
    issuer.deactivate(key.keyId());

    assertThatThrownBy(() -> issuer.issue("x", List.of("usage:read", "everything"), null))
        .hasMessageContaining("No such permission: [everything]");
    assertThatThrownBy(() -> issuer.rotate(key.keyId(), Duration.ZERO, null))
        .hasMessageContaining("no active API key " + key.keyId());
    assertThatThrownBy(() -> issuer.deactivate("key_nobody00"))
        .hasMessageContaining("no API key key_nobody00");
    assertThatThrownBy(() -> command.answer(List.of("rotate", key.keyId(), "a while")))
        .hasMessageContaining("The overlap is a while");
    assertThatThrownBy(() -> command.answer(List.of("delete"))).hasMessageContaining("issue NAME");
  }

  @Test
  void theCommandIssuesListsAndDeactivates() throws SQLException {
    String text = command.answer(List.of("issue", "by hand", "usage:read"));
    String keyId = text.substring(0, text.indexOf('.'));

    command.answer(List.of("deactivate", keyId));

    assertThat(command.answer(List.of("list")))
        .contains(keyId + "  inactive  by hand  usage:read  expires never  last used never")
        .doesNotContain(text.substring(keyId.length() + 1));
  }

  @Test
  void aKeyMayEndByItself() throws SQLException {
    Instant before = Instant.now();
    command.answer(List.of("issue", "for a week", "usage:read", "operate", "--expires-in", "P7D"));
    ListedKey first = issuer.list().get(issuer.list().size() - 1);
    command.answer(List.of("rotate", first.keyId(), "PT1H", "--expires-in", "P2D"));
    ListedKey second = issuer.list().get(issuer.list().size() - 1);

    assertThat(first.name()).isEqualTo("for a week");
    assertThat(first.permissions()).containsExactly("operate", "usage:read");
    assertThat(first.expiresAt())
        .isBetween(before.plus(Duration.ofDays(7)), Instant.now().plus(Duration.ofDays(7)));
    assertThat(second.expiresAt())
        .isBetween(before.plus(Duration.ofDays(2)), Instant.now().plus(Duration.ofDays(2)));
    assertThatThrownBy(() -> command.answer(List.of("list", "--expires-in", "P7D")))
        .hasMessageContaining("issue NAME");
    assertThatThrownBy(
            () -> command.answer(List.of("issue", "x", "usage:read", "--expires-in", "soon")))
        .hasMessageContaining("The expiry is soon");
  }

  private ListedKey read(IssuedKey issued) throws SQLException {
    return issuer.list().stream()
        .filter(key -> key.keyId().equals(issued.keyId()))
        .findAny()
        .orElseThrow();
  }

  private static PGSimpleDataSource owner() {
    DatabaseLogin login = Tables.owner();
    PGSimpleDataSource database = new PGSimpleDataSource();
    database.setUrl(login.jdbcUrl());
    database.setUser(login.user());
    database.setPassword(login.password());
    return database;
  }
}
