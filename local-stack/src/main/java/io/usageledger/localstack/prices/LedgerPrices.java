package io.usageledger.localstack.prices;

import io.usageledger.event.UnitPrice;
import io.usageledger.localstack.prices.list.ListedPrice.PriceName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/** What the ledger has in one unit: when which price holds, and which alias. */
final class LedgerPrices {
  /** An inference is rated without a price of it as soon as its other meters have theirs. */
  private static final String REQUESTS = "requests";

  /** What has a price of its own at a time. */
  record Tier(PriceName name, long aboveInputTokens) {}

  /** Of which model. */
  record Model(String provider, String model) {
    static Model of(PriceName name) {
      return new Model(name.provider(), name.model());
    }
  }

  /** A version as the query service shows it. */
  record Version<K, V>(K key, V value, Instant effectiveAt, Instant publishedAt, String id) {}

  private final Map<Tier, NavigableMap<Instant, UnitPrice>> prices;
  private final Map<Model, NavigableMap<Instant, Model>> aliases;
  private final Set<PriceName> meters = new HashSet<>();
  private final Set<PriceName> laterMeters;
  private final Set<Model> models = new HashSet<>();
  private final Map<Model, List<Tier>> tiersOfModel = new HashMap<>();

  /**
   * @param later meters that have a price in a unit that usage is rated in only where this one does
   *     not rate it
   */
  LedgerPrices(
      List<Version<Tier, UnitPrice>> prices,
      Set<PriceName> later,
      List<Version<Model, Model>> aliases) {
    this.prices = byTime(prices);
    this.laterMeters = Set.copyOf(later);
    this.aliases = byTime(aliases);
    this.prices.keySet().forEach(tier -> meters.add(tier.name()));
    this.prices
        .keySet()
        .forEach(
            tier ->
                tiersOfModel
                    .computeIfAbsent(Model.of(tier.name()), model -> new ArrayList<>())
                    .add(tier));
    models.addAll(tiersOfModel.keySet());
    laterMeters.forEach(meter -> models.add(Model.of(meter)));
  }

  /** Of two from the same instant the one that was published last holds. */
  private static <K, V> Map<K, NavigableMap<Instant, V>> byTime(List<Version<K, V>> versions) {
    Map<K, NavigableMap<Instant, V>> byTime = new HashMap<>();
    Comparator<Version<K, V>> published = Comparator.comparing(Version::publishedAt);
    versions.stream()
        .sorted(published.thenComparing(Version::id))
        .forEach(
            version ->
                byTime
                    .computeIfAbsent(version.key(), key -> new TreeMap<>())
                    .put(version.effectiveAt(), version.value()));
    return byTime;
  }

  /** A copy: prices by the instant from which they hold. */
  NavigableMap<Instant, UnitPrice> timeline(Tier tier) {
    return new TreeMap<>(prices.getOrDefault(tier, new TreeMap<>()));
  }

  NavigableMap<Instant, Model> aliasTimeline(Model name) {
    return aliases.getOrDefault(name, new TreeMap<>());
  }

  boolean hasMeter(PriceName name) {
    return meters.contains(name);
  }

  /**
   * Whether usage with this meter may have been rated without a price of it in this unit, and would
   * be rated with one: an earlier unit rates what it rates, whatever is priced in this one.
   */
  boolean isRatedWithout(PriceName name) {
    return laterMeters.contains(name)
        || (name.meter().equals(REQUESTS) && models.contains(Model.of(name)));
  }

  boolean isPaid(Model model, Instant at) {
    return tiersOfModel.getOrDefault(model, List.of()).stream()
        .map(tier -> timeline(tier).floorEntry(at))
        .anyMatch(price -> price != null && price.getValue().price().signum() > 0);
  }

  Set<Tier> tiers() {
    return prices.keySet();
  }
}
