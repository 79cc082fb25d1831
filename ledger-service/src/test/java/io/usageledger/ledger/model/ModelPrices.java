package io.usageledger.ledger.model;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The published prices as a plain list, and what an event costs by them. */
final class ModelPrices {
  /** What an event costs. */
  record Cost(String unit, BigDecimal amount, Set<Step> prices) {
    /** A reported cost is a rating without prices. */
    boolean isReported() {
      return prices.isEmpty();
    }
  }

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
  private final ModelNaming naming;
  private final Census census;

  ModelPrices(List<Step> steps, Census census) {
    this.census = census;
    published = onceEach(steps, "price");
    naming = new ModelNaming(published, onceEach(steps, "alias"), census);
  }

  /** What is published again has been published the first time. */
  private List<Step> onceEach(List<Step> steps, String verb) {
    Map<UUID, Step> first = new LinkedHashMap<>();
    steps.stream()
        .filter(step -> step.verb().equals(verb))
        .forEach(
            step ->
                census.sawIf(
                    first.putIfAbsent(Published.id(step), step) != null,
                    verb + " is published again"));
    return List.copyOf(first.values());
  }

  /** The first unit in which every meter that was used has a price; empty is unrated. */
  Optional<Cost> cost(Step usage, Instant ratedAt) {
    Optional<ModelNaming.Name> name = naming.pricedAs(usage, ratedAt);
    if (name.isEmpty()) {
      return Optional.empty();
    }
    List<Step> ofModel =
        published.stream().filter(price -> ModelNaming.of(price).equals(name.get())).toList();
    for (String unit : unitsInOrder()) {
      Optional<Cost> cost = cost(ofModel, unit, usage, ratedAt);
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

  private Optional<Cost> cost(
      List<Step> ofModel, String unit, Step usage, Instant ratedAt) {
    BigDecimal amount = BigDecimal.ZERO;
    Set<Step> by = new HashSet<>();
    for (Map.Entry<String, Long> quantity : quantities(usage).entrySet()) {
      Step price = price(ofModel, unit, usage, quantity.getKey(), ratedAt);
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

  private @Nullable Step price(
      List<Step> ofModel, String unit, Step usage, String meter, Instant ratedAt) {
    Step best = null;
    for (Step price : ofModel) {
      if (price.read("meter").equals(meter)
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
  private boolean comesLater(Step price, Step other) {
    if (price.number("above") != other.number("above")) {
      return price.number("above") > other.number("above");
    }
    if (price.number("from") != other.number("from")) {
      return price.number("from") > other.number("from");
    }
    if (price.minute() != other.minute()) {
      return price.minute() > other.minute();
    }
    census.saw("prices tie");
    return Published.id(price).toString().compareTo(Published.id(other).toString()) > 0;
  }

  private static long totalInput(Step usage) {
    return usage.quantities().entrySet().stream()
        .filter(quantity -> INPUT.contains(quantity.getKey()))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }
}
