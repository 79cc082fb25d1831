package io.usageledger.access;

import static java.util.Objects.requireNonNull;

import org.springframework.security.core.AuthenticationException;

/** A key that was not accepted. Says which key id at most, never a secret. */
final class KeyRefusedException extends AuthenticationException {
  private static final long serialVersionUID = 1L;
  private final AccessRefusal refusal;

  KeyRefusedException(AccessRefusal refusal, String detail) {
    super(detail);
    this.refusal = refusal;
  }

  AccessRefusal refusal() {
    return refusal;
  }

  String detail() {
    return requireNonNull(getMessage());
  }
}
