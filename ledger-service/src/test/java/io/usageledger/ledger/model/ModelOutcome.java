package io.usageledger.ledger.model;

import io.usageledger.event.Refusal;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of an event.
 *
 * @param kind as the fold names it
 * @param refusal why it is in quarantine; null when it is not
 * @param holdId the hold that it settles
 * @param used what the hold is settled with
 */
record ModelOutcome(
    String kind, @Nullable Refusal refusal, @Nullable String holdId, @Nullable BigDecimal used) {
  static final ModelOutcome POSTED = new ModelOutcome("posted", null, null, null);
  static final ModelOutcome UNRATED = new ModelOutcome("unrated", null, null, null);
  static final ModelOutcome DUPLICATE = new ModelOutcome("duplicate", null, null, null);
  static final ModelOutcome CONFLICT =
      new ModelOutcome("conflict", Refusal.IDENTITY_CONFLICT, null, null);

  static ModelOutcome refused(Refusal refusal) {
    return new ModelOutcome("quarantined", refusal, null, null);
  }

  String text() {
    return refusal == null ? kind : kind + " " + refusal.code();
  }

  ModelOutcome settling(@Nullable String hold, BigDecimal amount) {
    return hold == null ? this : new ModelOutcome(kind, refusal, hold, amount);
  }
}
