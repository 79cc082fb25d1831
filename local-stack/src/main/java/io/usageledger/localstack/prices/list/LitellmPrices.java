package io.usageledger.localstack.prices.list;

import io.usageledger.localstack.prices.list.ListedPrice.PriceName;
import io.usageledger.localstack.prices.list.NotUnderstood.Reason;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import tools.jackson.databind.JsonNode;

/** LiteLLM's list: an object of models by key; US dollars per token. */
final class LitellmPrices {
  private final Reading reading = new Reading();

  /** What a bare key and a key with its provider in front say of one name. */
  private final Map<LitellmName, Map<String, NavigableMap<Long, BigDecimal>>> byName =
      new LinkedHashMap<>();

  PriceList read(JsonNode models) {
    models.propertyStream().filter(entry -> !isPrefixed(entry)).forEach(this::model);
    models.propertyStream().filter(LitellmPrices::isPrefixed).forEach(this::model);
    byName.forEach(this::list);
    return reading.done("litellm");
  }

  private static boolean isPrefixed(Map.Entry<String, JsonNode> entry) {
    LitellmName name =
        LitellmName.of(entry.getKey(), entry.getValue().path("litellm_provider").asString(""));
    return !name.model().equals(entry.getKey());
  }

  private void model(Map.Entry<String, JsonNode> entry) {
    String key = entry.getKey();
    JsonNode model = entry.getValue();
    String provider = model.path("litellm_provider").asString("");
    if (key.equals("sample_spec") || provider.isBlank()) {
      reading.refuse(key, "litellm_provider", Reason.NO_MODEL, model);
      return;
    }
    Map<String, NavigableMap<Long, BigDecimal>> byMeter =
        new LitellmModel(key, model, reading).byMeter();
    if (byMeter.isEmpty()) {
      reading.refuse(key, "", Reason.NOTHING_PRICED, "");
      return;
    }
    LitellmName name = LitellmName.of(key, provider);
    Map<String, NavigableMap<Long, BigDecimal>> bare = byName.putIfAbsent(name, byMeter);
    if (bare != null && !Objects.equals(bare, byMeter)) {
      // What differs keeps the name that it has in the list: usage may be sent under that one.
      byName.putIfAbsent(new LitellmName(name.provider(), key), byMeter);
    }
  }

  private void list(LitellmName name, Map<String, NavigableMap<Long, BigDecimal>> byMeter) {
    byMeter.forEach(
        (meter, tiers) ->
            tiers.forEach(
                (above, price) ->
                    reading.prices.add(
                        new ListedPrice(
                            new PriceName(name.provider(), name.model(), meter),
                            above,
                            price,
                            null))));
  }
}
