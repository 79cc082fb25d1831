package io.usageledger.ledger.pricing;

import io.usageledger.ledger.pricing.PriceVersion.ModelKey;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Prices that take the place of published ones, to see what would have been: those of a model that
 * take effect at or after the model's first time here are left out, and these count from the
 * beginning. What took effect earlier stays.
 */
public final class OtherPrices {
  /** None: the published prices hold. */
  static final OtherPrices NONE = new OtherPrices(List.of());

  private final List<PriceVersion> versions;
  private final Map<ModelKey, Instant> from = new HashMap<>();

  /**
   * @param versions published at the beginning of time
   */
  public OtherPrices(List<PriceVersion> versions) {
    this.versions = List.copyOf(versions);
    versions.forEach(
        price ->
            from.merge(
                price.model(),
                price.effectiveAt(),
                (one, other) -> one.isBefore(other) ? one : other));
  }

  List<PriceVersion> versions() {
    return versions;
  }

  boolean takesThePlaceOf(PriceVersion published) {
    Instant first = from.get(published.model());
    return first != null
        && !published.effectiveAt().isBefore(first)
        && versions.stream().noneMatch(own -> own.priceId().equals(published.priceId()));
  }
}
