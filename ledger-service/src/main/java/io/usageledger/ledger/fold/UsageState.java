package io.usageledger.ledger.fold;

import io.usageledger.event.CanonicalBytes;
import io.usageledger.ledger.pricing.Rating;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How a usage row stands: unrated, rated, voided. A voided row keeps the rating that was given
 * back.
 *
 * @param unit what the amount is in; null is unrated
 * @param amount what it was rated at; null is unrated
 * @param rateCardId the price versions it was rated with; null is unrated
 * @param voidedAt append time of the void; null is standing
 */
public record UsageState(
    @Nullable String unit,
    @Nullable BigDecimal amount,
    @Nullable UUID rateCardId,
    @Nullable Instant voidedAt) {
  static final UsageState UNRATED = new UsageState(null, null, null, null);

  public UsageState {
    if ((unit == null) != (amount == null) || (unit == null) != (rateCardId == null)) {
      throw new IllegalStateException(
          "Half a rating: unit %s, amount %s, rate card %s".formatted(unit, amount, rateCardId));
    }
  }

  static UsageState rated(Rating rating) {
    return new UsageState(rating.unit(), rating.amount(), rating.rateCard().rateCardId(), null);
  }

  UsageState voided(Instant at) {
    return new UsageState(unit, amount, rateCardId, at);
  }

  public boolean isRated() {
    return rateCardId != null;
  }

  /** Whether the rating would leave the row as it stands. */
  public boolean isRatedBy(Rating rating) {
    return rating.rateCard().rateCardId().equals(rateCardId);
  }

  public boolean isVoided() {
    return voidedAt != null;
  }

  /** The unit for roll-ups, where unrated usage has none. */
  String unitOrEmpty() {
    return unit == null ? "" : unit;
  }

  BigDecimal amountOrZero() {
    return amount == null ? BigDecimal.ZERO : amount;
  }

  /** Hash over the event and how its row stands: what the newest entry for a row vouches for. */
  public UUID evidence(UsageFacts facts) {
    UUID card = rateCardId == null ? new UUID(0, 0) : rateCardId;
    return new CanonicalBytes()
        .uuid(facts.identity())
        .uuid(facts.content())
        .text(unit)
        .amount(amount)
        .uuid(card)
        .instant(voidedAt)
        .digest128();
  }
}
