package io.usageledger.localstack.database;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/**
 * An API key as its owner holds it; the database only gets the secret's hash.
 *
 * @param id public, {@code key_} and 8 to 64 characters
 */
public record ApiKey(String id, String secret) {
  /** All that a key may permit. */
  public static final List<String> PERMISSIONS =
      List.of(
          "usage:write", "credits:write", "prices:write", "holds:write", "usage:read", "operate");

  private static final Pattern ID = Pattern.compile("key_[a-z0-9]{8,64}");
  private static final int SECRET_BYTES = 32;
  private static final int ID_HEX_CHARS = 16;

  public ApiKey {
    if (!ID.matcher(id).matches()) {
      throw new IllegalArgumentException("Not an API key's id: " + id);
    }
    if (secret.isEmpty()) {
      throw new IllegalArgumentException("API key %s has no secret".formatted(id));
    }
  }

  public static ApiKey random() {
    String id = HexFormat.of().formatHex(sha256(Secrets.random(SECRET_BYTES)));
    return new ApiKey("key_" + id.substring(0, ID_HEX_CHARS), Secrets.random(SECRET_BYTES));
  }

  static ApiKey parse(String text) {
    int point = text.indexOf('.');
    if (point < 0) {
      throw new IllegalArgumentException("Not an API key: there is no point in it");
    }
    return new ApiKey(text.substring(0, point), text.substring(point + 1));
  }

  /** What goes into the header {@code Authorization: Bearer}. */
  public String text() {
    return id + "." + secret;
  }

  byte[] secretHash() {
    return sha256(secret);
  }

  /** Without the secret. */
  @Override
  public String toString() {
    return id;
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }
}
