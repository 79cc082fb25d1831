package io.usageledger.localstack.prices.list;

import io.usageledger.localstack.prices.list.ListedPrice.PriceName;
import io.usageledger.localstack.prices.list.NotUnderstood.Reason;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** genai-prices: an array of providers with models; US dollars per million tokens. */
final class GenaiPrices {
  /** One set of prices of a model, with the day from which it holds: meter, tier, price of one. */
  private record Dated(
      @Nullable Instant from, Map<String, NavigableMap<Long, BigDecimal>> byMeter) {}

  private final Reading reading = new Reading();

  PriceList read(JsonNode providers) {
    for (JsonNode provider : providers) {
      String id = provider.path("id").asString("");
      JsonNode fallback = provider.path("fallback_model_providers");
      if (!fallback.isMissingNode() && !fallback.isNull()) {
        reading.refuse(id, "fallback_model_providers", Reason.FALLBACK, fallback);
      }
      for (JsonNode model : provider.path("models")) {
        model(id, model);
        aliases(id, model, provider.path("models"));
      }
    }
    return reading.done("genai-prices");
  }

  private void model(String provider, JsonNode model) {
    String id = model.path("id").asString("");
    String where = provider + "/" + id;
    List<Dated> sets = sets(where, model.path("prices"));
    if (sets.stream().allMatch(set -> set.byMeter().isEmpty())) {
      reading.refuse(where, "prices", Reason.NOTHING_PRICED, model.path("prices"));
      return;
    }
    endTiers(sets);
    for (Dated set : sets) {
      set.byMeter()
          .forEach(
              (meter, tiers) ->
                  tiers.forEach(
                      (above, price) ->
                          reading.prices.add(
                              new ListedPrice(
                                  new PriceName(provider, id, meter), above, price, set.from()))));
    }
  }

  /** A tier that a later set no longer has ends with that set: it costs what the base costs. */
  private static void endTiers(List<Dated> sets) {
    Map<String, TreeSet<Long>> seen = new HashMap<>();
    for (Dated set : sets) {
      set.byMeter()
          .forEach(
              (meter, tiers) -> {
                TreeSet<Long> thresholds = seen.computeIfAbsent(meter, unused -> new TreeSet<>());
                for (long above : thresholds) {
                  if (!tiers.containsKey(above)) {
                    tiers.put(above, tiers.floorEntry(above).getValue());
                  }
                }
                thresholds.addAll(tiers.keySet());
              });
    }
  }

  /** By their days; a set that holds at some hours only makes the whole model unclear. */
  private List<Dated> sets(String where, JsonNode prices) {
    if (!prices.isArray()) {
      return List.of(new Dated(null, byMeter(where, prices)));
    }
    List<Dated> sets = new ArrayList<>();
    for (JsonNode conditional : prices) {
      JsonNode constraint = conditional.path("constraint");
      Optional<Instant> from = day(constraint);
      if (from.isEmpty() && !constraint.isMissingNode() && !constraint.isNull()) {
        reading.refuse(where, "constraint", Reason.TIME_OF_DAY, constraint);
        return List.of();
      }
      Dated set = new Dated(from.orElse(null), byMeter(where, conditional.path("prices")));
      if (!sets.isEmpty() && !isLater(set, sets.get(sets.size() - 1))) {
        reading.refuse(where, "constraint", Reason.DEPENDS, prices);
        return List.of();
      }
      sets.add(set);
    }
    return sets;
  }

  private static boolean isLater(Dated set, Dated before) {
    Instant from = set.from();
    return from != null && (before.from() == null || from.isAfter(before.from()));
  }

  private static Optional<Instant> day(JsonNode constraint) {
    if (!constraint.path("start_date").isString() || constraint.size() != 1) {
      return Optional.empty();
    }
    try {
      LocalDate day = LocalDate.parse(constraint.path("start_date").asString());
      return Optional.of(day.atStartOfDay(ZoneOffset.UTC).toInstant());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private Map<String, NavigableMap<Long, BigDecimal>> byMeter(String where, JsonNode prices) {
    Map<String, NavigableMap<Long, BigDecimal>> byMeter = new TreeMap<>();
    for (Map.Entry<String, JsonNode> field : prices.properties()) {
      GenaiField known = GenaiField.find(field.getKey());
      if (known != null) {
        tiers(where, field.getKey(), field.getValue(), known.powerOfTen())
            .ifPresent(tiers -> byMeter.put(known.meter(), tiers));
      } else {
        reading.refuse(where, field.getKey(), Reason.OTHER_MEASURE, field.getValue());
      }
    }
    GenaiField.addImplied(byMeter, prices);
    return byMeter;
  }

  private Optional<NavigableMap<Long, BigDecimal>> tiers(
      String where, String field, JsonNode value, int powerOfTen) {
    NavigableMap<Long, BigDecimal> tiers = new TreeMap<>();
    JsonNode base = value.isObject() ? value.path("base") : value;
    reading.priceOfOne(where, field, base, powerOfTen).ifPresent(price -> tiers.put(0L, price));
    for (JsonNode tier : value.path("tiers")) {
      JsonNode start = tier.path("start");
      if (!start.isIntegralNumber() || !start.canConvertToLong() || start.longValue() <= 0) {
        reading.refuse(where, field, Reason.NO_PRICE, tier);
        return Optional.empty();
      }
      Optional<BigDecimal> price = reading.priceOfOne(where, field, tier.path("price"), powerOfTen);
      if (price.isEmpty()) {
        return Optional.empty();
      }
      tiers.put(start.longValue(), price.get());
    }
    return tiers.containsKey(0L) ? Optional.of(tiers) : Optional.empty();
  }

  /** Names that the list's own order of rules leads to this model, and to no other before it. */
  private void aliases(String provider, JsonNode model, JsonNode models) {
    String id = model.path("id").asString("");
    String where = provider + "/" + id;
    for (String name : new GenaiMatch(model.path("match")).names(where, reading)) {
      if (name.equals(id)) {
        continue;
      }
      if (!first(models, name).equals(id)) {
        reading.refuse(where, "match", Reason.ALIAS_OF_ANOTHER, name);
        continue;
      }
      reading.aliases.add(new ListedAlias(provider, name, id));
    }
  }

  private static String first(JsonNode models, String name) {
    return models
        .valueStream()
        .filter(model -> new GenaiMatch(model.path("match")).matches(name))
        .map(model -> model.path("id").asString(""))
        .findFirst()
        .orElse("");
  }
}
