package io.usageledger.ledger.pricing;

import io.usageledger.event.Units;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Every price version of one model, and the rating of an event with them. Immutable. */
final class ModelPrices {
  private static final int RATE_CARDS_KEPT = 1_000;

  /** An inference is one request without anybody saying so; it costs only where a price says so. */
  private static final String REQUESTS = "requests";

  private final Map<UUID, PriceVersion> byId = new LinkedHashMap<>();

  /** unit -> meter -> versions by falling precedence. */
  private final Map<String, Map<String, List<PriceVersion>>> versions =
      new TreeMap<>(Units.RATING_ORDER);

  /**
   * By the prices that were found, in the order in which they were: what a card is follows from
   * them alone. Kept in bounds against a price list of many times.
   */
  private final Map<List<UUID>, RateCard> rateCards = new ConcurrentHashMap<>();

  /** From then on the model is known under its name. */
  private final Instant firstPublishedAt;

  /**
   * @param prices at least one; of one that came twice the first stays
   */
  ModelPrices(Collection<PriceVersion> prices) {
    prices.forEach(price -> byId.putIfAbsent(price.priceId(), price));
    byId.values().stream()
        .sorted(PriceVersion.PRECEDENCE.reversed())
        .forEach(
            price ->
                versions
                    .computeIfAbsent(price.unit(), unit -> new HashMap<>())
                    .computeIfAbsent(price.meter(), meter -> new ArrayList<>())
                    .add(price));
    firstPublishedAt =
        prices.stream().map(PriceVersion::publishedAt).min(Comparator.naturalOrder()).orElseThrow();
  }

  ModelPrices with(Collection<PriceVersion> more) {
    List<PriceVersion> all = new ArrayList<>(byId.values());
    all.addAll(more);
    return new ModelPrices(all);
  }

  Collection<PriceVersion> versions() {
    return byId.values();
  }

  boolean has(PriceVersion price) {
    return byId.containsKey(price.priceId());
  }

  boolean isKnownAt(Instant at) {
    return !firstPublishedAt.isAfter(at);
  }

  /** In the first unit in which every meter that was used has a price. */
  Optional<Rating> rate(RatedUse use) {
    for (Entry<String, Map<String, List<PriceVersion>>> unit : versions.entrySet()) {
      Rating rating = rateIn(unit.getKey(), unit.getValue(), use);
      if (rating != null) {
        return Optional.of(rating);
      }
    }
    return Optional.empty();
  }

  private @Nullable Rating rateIn(
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
        amount = amount.add(price.unitPrice().costOf(used.getValue()));
      }
    }
    PriceVersion perRequest = find(byMeter, REQUESTS, use);
    if (perRequest != null && !use.quantities().containsKey(REQUESTS)) {
      priceIds.add(perRequest.priceId());
      amount = amount.add(perRequest.unitPrice().costOf(1));
    }
    return priceIds.isEmpty() ? null : new Rating(unit, amount, rateCard(unit, priceIds));
  }

  /** The same few sets of prices rate every event of the model. */
  private RateCard rateCard(String unit, List<UUID> priceIds) {
    RateCard known = rateCards.get(priceIds);
    if (known != null) {
      return known;
    }
    if (rateCards.size() >= RATE_CARDS_KEPT) {
      rateCards.clear();
    }
    RateCard card = RateCard.of(unit, priceIds);
    rateCards.put(List.copyOf(priceIds), card);
    return card;
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
