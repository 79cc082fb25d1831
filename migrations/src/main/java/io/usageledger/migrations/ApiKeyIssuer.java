package io.usageledger.migrations;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Makes, lists, rotates and deactivates API keys, for operators: whoever connects must own the
 * table api_keys. A key's text is {@code key_<id>.<secret>}; the database keeps the hash alone.
 */
public final class ApiKeyIssuer {
  /** Every permission there is: the constraint api_keys_permissions_known says the same. */
  public static final Set<String> PERMISSIONS =
      Set.of(
          "usage:write", "credits:write", "prices:write", "holds:write", "usage:read", "operate");

  private static final int SECRET_BYTES = 32;
  private static final int ID_CHARS = 16;
  private static final String ID_ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789";

  private final DataSource database;
  private final SecureRandom random = new SecureRandom();

  public ApiKeyIssuer(DataSource database) {
    this.database = database;
  }

  private static final String ISSUE =
      """
      insert into standing.api_keys (key_id, name, secret_hash, permissions, expires_at)
      values (?, ?, ?, ?, ?)
      """;

  /**
   * Makes a key that is active at once.
   *
   * @param name what a person calls it
   * @param expiresAt from when on it is refused; null is never
   * @throws IllegalArgumentException when a permission is none of {@link #PERMISSIONS}
   */
  public IssuedKey issue(String name, Collection<String> permissions, @Nullable Instant expiresAt)
      throws SQLException {
    try (Connection connection = database.getConnection()) {
      return issue(connection, name, permissions, expiresAt);
    }
  }

  private static final String END_BY =
      """
      update standing.api_keys
      set expires_at = least(expires_at, now() + cast(? as interval))
      where key_id = ? and active
      returning name, permissions
      """;

  /**
   * Makes a key with the name and permissions of another, and lets the old one expire.
   *
   * @param overlap how long both are accepted, so that callers can change over
   * @param expiresAt when the new key ends; null is never
   * @throws IllegalArgumentException when there is no such active key
   */
  public IssuedKey rotate(String keyId, Duration overlap, @Nullable Instant expiresAt)
      throws SQLException {
    try (Connection connection = database.getConnection()) {
      connection.setAutoCommit(false);
      try (PreparedStatement end = connection.prepareStatement(END_BY)) {
        end.setString(1, overlap.toString());
        end.setString(2, keyId);
        ResultSet old = end.executeQuery();
        if (!old.next()) {
          throw new IllegalArgumentException("There is no active API key " + keyId);
        }
        IssuedKey issued =
            issue(connection, old.getString("name"), texts(old, "permissions"), expiresAt);
        connection.commit();
        return issued;
      }
    }
  }

  private static final String DEACTIVATE =
      """
      update standing.api_keys
      set active = false
      where key_id = ?
      """;

  /**
   * Refuses a key from now on; services that know it follow within the time that they believe it.
   *
   * @throws IllegalArgumentException when there is no such key
   */
  public void deactivate(String keyId) throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement deactivate = connection.prepareStatement(DEACTIVATE)) {
      deactivate.setString(1, keyId);
      if (deactivate.executeUpdate() == 0) {
        throw new IllegalArgumentException("There is no API key " + keyId);
      }
    }
  }

  private static final String LIST =
      """
      select key_id, name, permissions, active, created_at, expires_at, last_used_at
      from standing.api_keys
      order by created_at, key_id
      """;

  /** All keys, the oldest first. */
  public List<ListedKey> list() throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement list = connection.prepareStatement(LIST);
        ResultSet row = list.executeQuery()) {
      List<ListedKey> keys = new ArrayList<>();
      while (row.next()) {
        keys.add(
            new ListedKey(
                row.getString("key_id"),
                row.getString("name"),
                texts(row, "permissions").stream().sorted().toList(),
                row.getBoolean("active"),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                instant(row, "expires_at"),
                instant(row, "last_used_at")));
      }
      return keys;
    }
  }

  private IssuedKey issue(
      Connection connection,
      String name,
      Collection<String> permissions,
      @Nullable Instant expiresAt)
      throws SQLException {
    String secret = newSecret();
    IssuedKey key = named(newKeyId(), secret);
    try (PreparedStatement insert = connection.prepareStatement(ISSUE)) {
      insert.setString(1, key.keyId());
      insert.setString(2, name);
      insert.setBytes(3, hash(secret));
      insert.setArray(4, connection.createArrayOf("text", known(permissions)));
      insert.setObject(5, expiresAt == null ? null : expiresAt.atOffset(ZoneOffset.UTC));
      insert.executeUpdate();
    }
    return key;
  }

  private static IssuedKey named(String keyId, String secret) {
    return new IssuedKey(keyId, keyId + "." + secret);
  }

  private static String[] known(Collection<String> permissions) {
    Set<String> unknown = new TreeSet<>(permissions);
    unknown.removeAll(PERMISSIONS);
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          "No such permission: %s; there are %s".formatted(unknown, new TreeSet<>(PERMISSIONS)));
    }
    return new TreeSet<>(permissions).toArray(String[]::new);
  }

  private String newKeyId() {
    StringBuilder id = new StringBuilder("key_");
    random
        .ints(ID_CHARS, 0, ID_ALPHABET.length())
        .forEach(index -> id.append(ID_ALPHABET.charAt(index)));
    return id.toString();
  }

  private String newSecret() {
    byte[] secret = new byte[SECRET_BYTES];
    random.nextBytes(secret);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
  }

  private static byte[] hash(String secret) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }

  private static List<String> texts(ResultSet row, String column) throws SQLException {
    return Arrays.asList((String[]) row.getArray(column).getArray());
  }

  private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }
}
