package io.usageledger.ledger.pricing;

import io.usageledger.ledger.pricing.PriceVersion.ModelKey;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Prices that take the place of published ones, to see what would have been; they count from the
 * beginning. Left out is what is published of the same meter of the same model in the same unit and
 * takes effect at or after the meter's first time here; and of a model that is priced here in other
 * units only, everything that takes effect at or after the model's first time. What took effect
 * earlier stays, and so do meters that nothing is said of.
 */
public final class OtherPrices {
  /** None: the published prices hold. */
  static final OtherPrices NONE = new OtherPrices(List.of());

  private final List<PriceVersion> versions;
  private final Map<Meter, Instant> meters = new HashMap<>();
  private final Map<ModelKey, Instant> models = new HashMap<>();
  private final Set<ModelUnit> units = new HashSet<>();

  private record Meter(ModelKey model, String meter, String unit) {}

  private record ModelUnit(ModelKey model, String unit) {}

  /**
   * @param versions published at the beginning of time
   */
  public OtherPrices(List<PriceVersion> versions) {
    this.versions = List.copyOf(versions);
    for (PriceVersion price : versions) {
      meters.merge(meterOf(price), price.effectiveAt(), OtherPrices::earlier);
      models.merge(price.model(), price.effectiveAt(), OtherPrices::earlier);
      units.add(new ModelUnit(price.model(), price.unit()));
    }
  }

  private static Meter meterOf(PriceVersion price) {
    return new Meter(price.model(), price.meter(), price.unit());
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }

  List<PriceVersion> versions() {
    return versions;
  }

  boolean takesThePlaceOf(PriceVersion published) {
    Instant first =
        units.contains(new ModelUnit(published.model(), published.unit()))
            ? meters.get(meterOf(published))
            : models.get(published.model());
    return first != null
        && !published.effectiveAt().isBefore(first)
        && versions.stream().noneMatch(own -> own.priceId().equals(published.priceId()));
  }
}
