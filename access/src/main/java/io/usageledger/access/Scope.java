package io.usageledger.access;

import java.util.Arrays;
import java.util.Optional;

/**
 * What a user's token may do, by the names that the applications' OAuth servers use. Each is about
 * the user's own account, and none of them writes to the log.
 */
public enum Scope {
  /** Says who the user is; allows nothing here. */
  OPENID("openid"),
  /** Allows nothing here: the ledger holds no e-mail address. */
  EMAIL("email"),
  /** Allows nothing here. */
  PROFILE("profile"),
  /** Taking and releasing holds. */
  LLM_INFERENCE("llm.inference"),
  /** Models and prices. */
  MODELS_READ("models.read"),
  /** Usage and its history. */
  USER_INFO("user.info"),
  /** Balance, credits, subscriptions, entries, statement. */
  CREDITS_READ("credits.read");

  private final String text;

  Scope(String text) {
    this.text = text;
  }

  public String text() {
    return text;
  }

  /** Empty for a text that allows nothing here. */
  static Optional<Scope> find(String text) {
    return Arrays.stream(values()).filter(scope -> scope.text.equals(text)).findAny();
  }
}
