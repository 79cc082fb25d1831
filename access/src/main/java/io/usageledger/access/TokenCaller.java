package io.usageledger.access;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who calls by an accepted token.
 *
 * @param name for messages: the token's subject
 * @param accountId the user's own account; null for a service
 * @param scopes what a user may do with it; empty for a service
 * @param permissions what a service may do; empty for a user
 */
record TokenCaller(
    String name, @Nullable String accountId, Set<Scope> scopes, Set<Permission> permissions) {
  TokenCaller {
    scopes = Set.copyOf(scopes);
    permissions = Set.copyOf(permissions);
    if (accountId == null ? !scopes.isEmpty() : !permissions.isEmpty()) {
      throw new IllegalStateException("A token is a user's or a service's, not both: " + name);
    }
  }

  static TokenCaller user(String name, String accountId, Set<Scope> scopes) {
    return new TokenCaller(name, accountId, scopes, Set.of());
  }

  static TokenCaller service(String name, Set<Permission> permissions) {
    return new TokenCaller(name, null, Set.of(), permissions);
  }
}
