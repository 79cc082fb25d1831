package io.usageledger.access;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An API key as the services see it, without anything secret. It is the principal of an accepted
 * request.
 *
 * @param keyId public id, {@code key_} and 8 to 64 characters
 * @param name what a person calls it
 * @param active false refuses it
 * @param expiresAt from when on it is refused; null is never
 */
public record ApiKey(
    String keyId,
    String name,
    Set<Permission> permissions,
    boolean active,
    @Nullable Instant expiresAt) {

  public ApiKey {
    if (!KeyText.KEY_ID.matcher(keyId).matches()) {
      throw new IllegalArgumentException("Not a key id: " + keyId);
    }
    permissions = Set.copyOf(permissions);
  }

  boolean expiredAt(Instant now) {
    return expiresAt != null && !now.isBefore(expiresAt);
  }
}
