package io.usageledger.ledger.fold;

import java.util.Locale;

/** What became of a record. The name is the metric's tag. */
public enum Outcome {
  /** Usage posted and rated, or any other event that took effect. */
  POSTED,
  /** Usage posted without a price: nothing debited, waiting. */
  UNRATED,
  /**
   * The same event with the same content was posted before; or there was nothing left to change.
   */
  DUPLICATE,
  /** The same event with other content was posted before; this one is in quarantine. */
  CONFLICT,
  /** In quarantine with its reason. */
  QUARANTINED;

  private final String code = name().toLowerCase(Locale.ROOT);

  public String code() {
    return code;
  }
}
