package io.usageledger.migrations;

/**
 * A new key, the only time that its secret is known. Its own text never says the secret.
 *
 * @param keyId public id
 * @param text what the caller sends behind {@code Authorization: Bearer}
 */
public record IssuedKey(String keyId, String text) {
  @Override
  public String toString() {
    return keyId + ".(secret)";
  }
}
