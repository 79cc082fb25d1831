package io.usageledger.migrations;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an operator may see of a key.
 *
 * @param permissions sorted
 * @param expiresAt from when on it is refused; null is never
 * @param lastUsedAt to the minute; null is never used
 */
public record ListedKey(
    String keyId,
    String name,
    List<String> permissions,
    boolean active,
    Instant createdAt,
    @Nullable Instant expiresAt,
    @Nullable Instant lastUsedAt) {

  public ListedKey {
    permissions = List.copyOf(permissions);
  }
}
