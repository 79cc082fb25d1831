package io.usageledger.access;

import java.util.Arrays;
import java.util.Optional;

/** What a key may permit. The text is what operators and the table api_keys know it by. */
public enum Permission {
  /** Usage events and their voids. */
  USAGE_WRITE("usage:write"),
  /** Credits, adjustments and subscriptions. */
  CREDITS_WRITE("credits:write"),
  PRICES_WRITE("prices:write"),
  HOLDS_WRITE("holds:write"),
  /** Everything that the query service answers. */
  USAGE_READ("usage:read"),
  /** Rebuild, re-rate, quarantine and whatever else operators do. */
  OPERATE("operate");

  private final String text;

  Permission(String text) {
    this.text = text;
  }

  public String text() {
    return text;
  }

  /** Empty for a text that only a newer release knows: it permits nothing here. */
  static Optional<Permission> find(String text) {
    return Arrays.stream(values()).filter(permission -> permission.text.equals(text)).findAny();
  }
}
