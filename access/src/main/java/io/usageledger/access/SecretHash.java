package io.usageledger.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * SHA-256 of a secret. The secret has 256 random bits, so a slow hash would only slow requests
 * down. Compared in constant time; its text says nothing.
 */
final class SecretHash {
  /** Compared with when there is no such key, so that both answers take the same time. */
  static final SecretHash OF_NO_KEY = new SecretHash(new byte[32]);

  private final byte[] sha256;

  SecretHash(byte[] sha256) {
    if (sha256.length != 32) {
      throw new IllegalArgumentException("A secret's hash has 32 bytes, not " + sha256.length);
    }
    this.sha256 = sha256.clone();
  }

  boolean matches(String secret) {
    try {
      byte[] given =
          MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
      return MessageDigest.isEqual(sha256, given);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }

  @Override
  public String toString() {
    return "(hash)";
  }
}
