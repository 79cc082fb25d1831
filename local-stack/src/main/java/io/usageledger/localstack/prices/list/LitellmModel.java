package io.usageledger.localstack.prices.list;

import io.usageledger.localstack.prices.list.NotUnderstood.Reason;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** One model of LiteLLM's list. Every field that speaks of money is understood or reported. */
final class LitellmModel {
  private static final Pattern MONEY = Pattern.compile(".*(cost|price|pricing).*");
  private static final Pattern TIER = Pattern.compile("(.+)_above_(\\d{1,6})k_tokens");

  /** Of batches, and of calls that are answered sooner or later than normal. */
  private static final Pattern OTHER_SERVICE = Pattern.compile(".+_(batches|priority|flex)");

  private static final int MS_PER_SECOND_POWER = 3;

  private static final Map<String, String> METERS =
      Map.ofEntries(
          Map.entry("input_cost_per_token", "input_tokens"),
          Map.entry("cache_read_input_token_cost", "cache_read_tokens"),
          Map.entry("input_cost_per_token_cache_hit", "cache_read_tokens"),
          Map.entry("cache_read_input_audio_token_cost", "cache_read_audio_tokens"),
          Map.entry("cache_creation_input_token_cost", "cache_write_5m_tokens"),
          Map.entry("cache_creation_input_token_cost_above_1hr", "cache_write_1h_tokens"),
          Map.entry("output_cost_per_token", "output_tokens"),
          Map.entry("output_cost_per_reasoning_token", "reasoning_tokens"),
          Map.entry("input_cost_per_audio_token", "input_audio_tokens"),
          Map.entry("output_cost_per_audio_token", "output_audio_tokens"),
          Map.entry("input_cost_per_image_token", "input_image_tokens"),
          Map.entry("output_cost_per_image_token", "output_image_tokens"),
          Map.entry("citation_cost_per_token", "citation_tokens"),
          Map.entry("input_cost_per_request", "requests"));

  private final String key;
  private final JsonNode model;
  private final Reading reading;
  private final Map<String, NavigableMap<Long, BigDecimal>> byMeter = new TreeMap<>();

  /**
   * Prices above zero of another measure, most of which no meter counts: beside them a zero is no
   * price, but a blank.
   */
  private final Map<String, JsonNode> otherMeasures = new LinkedHashMap<>();

  /** Meters of which one tier at least is not understood: the others would be charged for it. */
  private final Set<String> unclear = new HashSet<>();

  LitellmModel(String key, JsonNode model, Reading reading) {
    this.key = key;
    this.model = model;
    this.reading = reading;
  }

  /** Meter, tier, price of one. */
  Map<String, NavigableMap<Long, BigDecimal>> byMeter() {
    for (Map.Entry<String, JsonNode> field : model.properties()) {
      if (MONEY.matcher(field.getKey()).matches() && !field.getValue().isNull()) {
        field(field.getKey(), field.getValue());
      }
    }
    byMeter.keySet().removeAll(unclear);
    byMeter.entrySet().removeIf(this::isWithoutBase);
    if (!otherMeasures.isEmpty()) {
      dropZeros();
    }
    imply("output_tokens", "reasoning_tokens", "output_cost_per_reasoning_token");
    imply("input_tokens", "input_image_tokens", "input_cost_per_image_token");
    return byMeter;
  }

  private void field(String field, JsonNode value) {
    Matcher tier = TIER.matcher(field);
    boolean tiered = tier.matches();
    String base = tiered ? tier.group(1) : field;
    long above = tiered ? Long.parseLong(tier.group(2)) * 1000 : 0;
    @Nullable String meter = METERS.get(base);
    if (meter != null) {
      put(field, meter, above, reading.priceOfOne(key, field, value, 0));
    } else if (OTHER_SERVICE.matcher(field).matches()) {
      reading.refuse(key, field, Reason.OTHER_SERVICE, value);
    } else if (tiered) {
      uncounted(field, value, Reason.OTHER_MEASURE);
    } else {
      otherMeasure(field, value);
    }
  }

  private void otherMeasure(String field, JsonNode value) {
    switch (field) {
      case "input_cost_per_second", "output_cost_per_second" -> second(field, value);
      case "output_cost_per_image" -> image(field, value);
      case "search_context_cost_per_query" -> search(field, value);
      case "input_cost_per_query" -> query(field, value);
      case "tiered_pricing" -> uncounted(field, value, Reason.DEPENDS);
      default -> uncounted(field, value, Reason.OTHER_MEASURE);
    }
  }

  /** Seconds of sound where sound is transcribed; elsewhere seconds of work, said on one side. */
  private void second(String field, JsonNode value) {
    boolean sound = model.path("mode").asString("").equals("audio_transcription");
    String other = field.startsWith("input") ? "output_cost_per_second" : "input_cost_per_second";
    JsonNode twin = model.path(other);
    boolean alone = isZero(twin) || (sound && twin.equals(value));
    if (isZero(value) && !twin.isMissingNode() && !isZero(twin)) {
      return; // the other side says it
    }
    if (!alone) {
      uncounted(field, value, Reason.TWO_PRICES);
      return;
    }
    switch (model.path("mode").asString("")) {
      case "audio_transcription", "audio_speech" ->
          put(field, "audio_ms", 0, reading.priceOfOne(key, field, value, MS_PER_SECOND_POWER));
      case "chat", "completion", "embedding" ->
          put(
              field,
              "processing_ms",
              0,
              reading.priceOfOne(key, field, value, MS_PER_SECOND_POWER));
      default -> uncounted(field, value, Reason.OTHER_MEASURE);
    }
  }

  /** A picture that is paid by its tokens is not paid once more as a picture. */
  private void image(String field, JsonNode value) {
    if (model.has("output_cost_per_image_token")) {
      reading.refuse(key, field, Reason.TWO_PRICES, value);
      return;
    }
    put(field, "images", 0, reading.priceOfOne(key, field, value, 0));
  }

  /**
   * An event does not say how much context a search brought: all sizes cost the same, or none is
   * understood.
   */
  private void search(String field, JsonNode sizes) {
    JsonNode any = sizes.path("search_context_size_medium");
    boolean same =
        sizes.size() == 3
            && sizes
                .valueStream()
                .allMatch(
                    size ->
                        size.isNumber()
                            && any.isNumber()
                            && size.decimalValue().compareTo(any.decimalValue()) == 0);
    if (same) {
      put(field, "web_searches", 0, reading.priceOfOne(key, field, any, 0));
    } else {
      reading.refuse(key, field, Reason.DEPENDS, sizes);
    }
  }

  /** A query to a model that ranks is what its provider bills as a search unit. */
  private void query(String field, JsonNode value) {
    if (!model.path("mode").asString("").equals("rerank")) {
      uncounted(field, value, Reason.OTHER_MEASURE);
      return;
    }
    put(field, "search_units", 0, reading.priceOfOne(key, field, value, 0));
    if (!isZero(value)) {
      otherMeasures.put(field, value);
    }
  }

  private void put(String field, String meter, long above, Optional<BigDecimal> price) {
    if (price.isEmpty()) {
      unclear.add(meter);
      return;
    }
    NavigableMap<Long, BigDecimal> tiers = byMeter.computeIfAbsent(meter, x -> new TreeMap<>());
    BigDecimal known = tiers.putIfAbsent(above, price.get());
    if (known != null && known.compareTo(price.get()) != 0) {
      reading.refuse(key, field, Reason.TWO_PRICES, price.get() + " beside " + known);
      unclear.add(meter);
    }
  }

  /** The list states a kind of token only where it costs something else than its like. */
  private void imply(String of, String kind, String field) {
    NavigableMap<Long, BigDecimal> tiers = byMeter.get(of);
    if (tiers != null && !model.hasNonNull(field)) {
      byMeter.put(kind, new TreeMap<>(tiers));
    }
  }

  private boolean isWithoutBase(Map.Entry<String, NavigableMap<Long, BigDecimal>> meter) {
    boolean missing = !meter.getValue().containsKey(0L);
    if (missing) {
      reading.refuse(key, meter.getKey(), Reason.NO_PRICE, "tiers without a base price");
    }
    return missing;
  }

  private void uncounted(String field, JsonNode value, Reason reason) {
    reading.refuse(key, field, reason, value);
    if (!isZero(value)) {
      otherMeasures.put(field, value);
    }
  }

  private void dropZeros() {
    String beside = String.join(", ", otherMeasures.keySet());
    byMeter
        .entrySet()
        .removeIf(
            meter -> {
              boolean zero =
                  meter.getValue().values().stream().allMatch(price -> price.signum() == 0);
              if (zero) {
                reading.refuse(key, meter.getKey(), Reason.ZERO_BESIDE, beside);
              }
              return zero;
            });
  }

  private static boolean isZero(JsonNode value) {
    return value.isMissingNode() || (value.isNumber() && value.decimalValue().signum() == 0);
  }
}
