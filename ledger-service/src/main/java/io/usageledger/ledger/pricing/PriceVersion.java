package io.usageledger.ledger.pricing;

import io.usageledger.event.Limits;
import io.usageledger.event.UnitPrice;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Comparator;
import java.util.UUID;

/**
 * One version of the price of one meter.
 *
 * @param unitPrice in unit, exact
 * @param aboveInputTokens tier: holds for requests whose total input is above it; 0 is the base
 *     tier
 * @param effectiveAt compared with the event's occurred_at
 * @param publishedAt compared with the append time of the record that is rated
 */
public record PriceVersion(
    UUID priceId,
    ModelKey model,
    String meter,
    String unit,
    UnitPrice unitPrice,
    long aboveInputTokens,
    Instant effectiveAt,
    Instant publishedAt) {
  /** Which model of which provider. */
  public record ModelKey(String provider, String model) {}

  /**
   * The version that counts is the last of those that hold: the highest tier, then the latest, then
   * the highest id, as text: a UUID compares as two signed numbers otherwise, as it does nowhere
   * else.
   */
  static final Comparator<PriceVersion> PRECEDENCE =
      Comparator.comparingLong(PriceVersion::aboveInputTokens)
          .thenComparing(PriceVersion::effectiveAt)
          .thenComparing(PriceVersion::publishedAt)
          .thenComparing(price -> price.priceId().toString());

  public PriceVersion {
    if (unitPrice.price().compareTo(Limits.UNIT_PRICE_LIMIT) >= 0
        || unitPrice.per() > Limits.PER_MAX) {
      throw new IllegalStateException("Price %s is %s".formatted(priceId, unitPrice));
    }
    if (aboveInputTokens < 0) {
      throw new IllegalStateException(
          "Price %s has the tier %d".formatted(priceId, aboveInputTokens));
    }
  }

  /** A price of one of the meter. */
  public PriceVersion(
      UUID priceId,
      ModelKey model,
      String meter,
      String unit,
      BigDecimal priceOfOne,
      long aboveInputTokens,
      Instant effectiveAt,
      Instant publishedAt) {
    this(
        priceId,
        model,
        meter,
        unit,
        UnitPrice.ofOne(priceOfOne),
        aboveInputTokens,
        effectiveAt,
        publishedAt);
  }

  PriceVersion withId(UUID id) {
    return new PriceVersion(
        id, model, meter, unit, unitPrice, aboveInputTokens, effectiveAt, publishedAt);
  }

  boolean holds(RatedUse use) {
    return !publishedAt.isAfter(use.ratedAt())
        && !effectiveAt.isAfter(use.occurredAt())
        && (aboveInputTokens == 0 || use.totalInputTokens() > aboveInputTokens);
  }
}
