package io.usageledger.access;

import java.util.Locale;

/** Why a request is refused before any service sees it, in order of precedence. */
enum AccessRefusal {
  PATH_MALFORMED(400),
  KEY_MISSING(401),
  KEYS_UNAVAILABLE(503),
  KEY_UNKNOWN(401),
  KEY_EXPIRED(401),
  TOKENS_UNAVAILABLE(503),
  TOKEN_INVALID(401),
  TOKEN_EXPIRED(401),
  PATH_UNKNOWN(403),
  PERMISSION_MISSING(403),
  ACCOUNT_FOREIGN(403);

  private final int status;

  AccessRefusal(int status) {
    this.status = status;
  }

  int status() {
    return status;
  }

  /** The name that programs see, for instance {@code key_unknown}. */
  String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
