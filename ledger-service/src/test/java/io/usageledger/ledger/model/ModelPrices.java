package io.usageledger.ledger.model;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The published prices as a plain list, and what an event costs by them. */
final class ModelPrices {
  /** What an event costs. */
  record Cost(String unit, BigDecimal amount, Set<Step> prices) {}

  private static final Set<String> INPUT =
      Set.of(
          "input_tokens",
          "cache_read_tokens",
          "cache_read_audio_tokens",
          "cache_write_5m_tokens",
          "cache_write_1h_tokens",
          "input_audio_tokens",
          "input_image_tokens");

  private final List<Step> published;

  ModelPrices(List<Step> steps) {
    published = steps.stream().filter(Step::isPrice).toList();
  }

  /** The first unit in which every meter that was used has a price; empty is unrated. */
  Optional<Cost> cost(Step usage, Instant ratedAt) {
    for (String unit : unitsInOrder()) {
      Optional<Cost> cost = cost(unit, usage, ratedAt);
      if (cost.isPresent()) {
        return cost;
      }
    }
    return Optional.empty();
  }

  private List<String> unitsInOrder() {
    Set<String> byName = new TreeSet<>();
    published.forEach(price -> byName.add(price.read("unit")));
    List<String> units = new ArrayList<>(List.of("credits", "usd"));
    byName.stream().filter(unit -> !units.contains(unit)).forEach(units::add);
    return units;
  }

  private Optional<Cost> cost(String unit, Step usage, Instant ratedAt) {
    BigDecimal amount = BigDecimal.ZERO;
    Set<Step> by = new HashSet<>();
    for (Map.Entry<String, Long> quantity : quantities(usage).entrySet()) {
      Step price = price(unit, usage, quantity.getKey(), ratedAt);
      if (price == null && quantity.getValue() > 0 && !quantity.getKey().equals("requests")) {
        return Optional.empty();
      }
      if (price != null) {
        by.add(price);
        amount =
            amount.add(price.amount("price").multiply(BigDecimal.valueOf(quantity.getValue())));
      }
    }
    return by.isEmpty() ? Optional.empty() : Optional.of(new Cost(unit, amount, by));
  }

  /** One request is in every event, said or not, and need not have a price. */
  private static Map<String, Long> quantities(Step usage) {
    Map<String, Long> quantities = usage.quantities();
    quantities.putIfAbsent("requests", 1L);
    return quantities;
  }

  private @Nullable Step price(String unit, Step usage, String meter, Instant ratedAt) {
    Step best = null;
    for (Step price : published) {
      if (price.subject().equals(usage.read("model"))
          && price.read("meter").equals(meter)
          && price.read("unit").equals(unit)
          && !price.appendedAt().isAfter(ratedAt)
          && !price.time("from").isAfter(usage.time("at"))
          && (price.number("above") == 0 || totalInput(usage) > price.number("above"))
          && (best == null || comesLater(price, best))) {
        best = price;
      }
    }
    return best;
  }

  /** The higher tier counts, then the later effective, then the later published, then the id. */
  private static boolean comesLater(Step price, Step other) {
    if (price.number("above") != other.number("above")) {
      return price.number("above") > other.number("above");
    }
    if (price.number("from") != other.number("from")) {
      return price.number("from") > other.number("from");
    }
    if (price.minute() != other.minute()) {
      return price.minute() > other.minute();
    }
    return LogOfSteps.priceId(price).compareTo(LogOfSteps.priceId(other)) > 0;
  }

  private static long totalInput(Step usage) {
    return usage.quantities().entrySet().stream()
        .filter(quantity -> INPUT.contains(quantity.getKey()))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }
}
