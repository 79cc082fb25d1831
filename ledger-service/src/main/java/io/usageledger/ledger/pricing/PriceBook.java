package io.usageledger.ledger.pricing;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Every price version, and the rating of an event with them. Immutable. An event is rated whole or
 * not at all: in the first unit in which each of its meters has a price.
 */
public final class PriceBook {
  /** An inference is one request without anybody saying so; it costs only where a price says so. */
  private static final String REQUESTS = "requests";

  /** Where a model is priced in several units: prepaid credits first, then by name. */
  private static final Comparator<String> UNIT_ORDER =
      Comparator.comparing((String unit) -> !unit.equals("credits"))
          .thenComparing(unit -> !unit.equals("usd"))
          .thenComparing(Comparator.naturalOrder());

  /** model -> unit -> meter -> versions by falling precedence. */
  private final Map<PriceVersion.ModelKey, Map<String, Map<String, List<PriceVersion>>>> versions =
      new HashMap<>();

  private final Map<UUID, PriceVersion> byId = new HashMap<>();

  public PriceBook(Collection<PriceVersion> prices) {
    prices.forEach(price -> byId.put(price.priceId(), price));
    byId.values().stream()
        .sorted(PriceVersion.PRECEDENCE.reversed())
        .forEach(
            price ->
                versions
                    .computeIfAbsent(price.model(), model -> new TreeMap<>(UNIT_ORDER))
                    .computeIfAbsent(price.unit(), unit -> new HashMap<>())
                    .computeIfAbsent(price.meter(), meter -> new ArrayList<>())
                    .add(price));
  }

  public Collection<PriceVersion> versions() {
    return byId.values();
  }

  /** How many versions of a model's prices count for a record that is appended then. */
  public long countingVersions(PriceVersion.ModelKey model, Instant at) {
    return versions.getOrDefault(model, Map.of()).values().stream()
        .flatMap(byMeter -> byMeter.values().stream())
        .flatMap(List::stream)
        .filter(price -> !price.publishedAt().isAfter(at))
        .count();
  }

  /**
   * Rates an event; empty when a meter that it used has no price, or when nothing of it has one.
   */
  public Optional<Rating> rate(RatedUse use) {
    for (Entry<String, Map<String, List<PriceVersion>>> unit :
        versions.getOrDefault(use.model(), Map.of()).entrySet()) {
      Rating rating = rateIn(unit.getKey(), unit.getValue(), use);
      if (rating != null) {
        return Optional.of(rating);
      }
    }
    return Optional.empty();
  }

  private static @Nullable Rating rateIn(
      String unit, Map<String, List<PriceVersion>> byMeter, RatedUse use) {
    List<UUID> priceIds = new ArrayList<>();
    BigDecimal amount = BigDecimal.ZERO;
    for (Entry<String, Long> used : use.quantities().entrySet()) {
      PriceVersion price = find(byMeter, used.getKey(), use);
      if (price == null && used.getValue() > 0 && !used.getKey().equals(REQUESTS)) {
        return null;
      }
      if (price != null) {
        priceIds.add(price.priceId());
        amount = amount.add(price.unitPrice().multiply(BigDecimal.valueOf(used.getValue())));
      }
    }
    PriceVersion perRequest = find(byMeter, REQUESTS, use);
    if (perRequest != null && !use.quantities().containsKey(REQUESTS)) {
      priceIds.add(perRequest.priceId());
      amount = amount.add(perRequest.unitPrice());
    }
    return priceIds.isEmpty() ? null : new Rating(unit, amount, RateCard.of(unit, priceIds));
  }

  private static @Nullable PriceVersion find(
      Map<String, List<PriceVersion>> byMeter, String meter, RatedUse use) {
    for (PriceVersion price : byMeter.getOrDefault(meter, List.of())) {
      if (price.holds(use)) {
        return price;
      }
    }
    return null;
  }
}
