package io.usageledger.access;

import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.core.authority.SimpleGrantedAuthority;

/** An accepted key as the caller of a request. It carries no secret. */
final class ApiKeyAuthentication extends AbstractAuthenticationToken {
  private static final long serialVersionUID = 1L;
  private final transient ApiKey key;

  ApiKeyAuthentication(ApiKey key) {
    super(
        key.permissions().stream()
            .map(permission -> new SimpleGrantedAuthority(permission.text()))
            .toList());
    this.key = key;
    setAuthenticated(true);
  }

  ApiKey key() {
    return key;
  }

  @Override
  public Object getPrincipal() {
    return key;
  }

  @Override
  public Object getCredentials() {
    return "";
  }

  @Override
  public String getName() {
    return key.keyId();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ApiKeyAuthentication that && key.equals(that.key);
  }

  @Override
  public int hashCode() {
    return key.hashCode();
  }
}
