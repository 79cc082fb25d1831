package io.usageledger.localstack.prices.list;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The fields of genai-prices that our meters count.
 *
 * @param powerOfTen the price is for so many
 */
record GenaiField(String meter, int powerOfTen) {
  private static final int PER_MILLION = 6;
  private static final int PER_THOUSAND = 3;

  private static final Map<String, GenaiField> KNOWN =
      Map.ofEntries(
          Map.entry("input_mtok", new GenaiField("input_tokens", PER_MILLION)),
          Map.entry("cache_read_mtok", new GenaiField("cache_read_tokens", PER_MILLION)),
          Map.entry(
              "cache_audio_read_mtok", new GenaiField("cache_read_audio_tokens", PER_MILLION)),
          Map.entry("cache_write_mtok", new GenaiField("cache_write_5m_tokens", PER_MILLION)),
          Map.entry("cache_write_1h_mtok", new GenaiField("cache_write_1h_tokens", PER_MILLION)),
          Map.entry("output_mtok", new GenaiField("output_tokens", PER_MILLION)),
          Map.entry("output_reasoning_mtok", new GenaiField("reasoning_tokens", PER_MILLION)),
          Map.entry("input_audio_mtok", new GenaiField("input_audio_tokens", PER_MILLION)),
          Map.entry("output_audio_mtok", new GenaiField("output_audio_tokens", PER_MILLION)),
          Map.entry("input_image_mtok", new GenaiField("input_image_tokens", PER_MILLION)),
          Map.entry("output_image_mtok", new GenaiField("output_image_tokens", PER_MILLION)),
          Map.entry("web_searches_kcount", new GenaiField("web_searches", PER_THOUSAND)),
          Map.entry("requests_kcount", new GenaiField("requests", PER_THOUSAND)));

  /**
   * Kinds of input and output that the list bills as such where it states no price of their own.
   */
  private static final List<String> KINDS_OF_INPUT =
      List.of(
          "cache_read_tokens", "cache_write_5m_tokens", "input_audio_tokens", "input_image_tokens");

  private static final List<String> KINDS_OF_OUTPUT =
      List.of("reasoning_tokens", "output_audio_tokens", "output_image_tokens");

  static @Nullable GenaiField find(String field) {
    return KNOWN.get(field);
  }

  /**
   * A write that lasts an hour costs more than one of five minutes wherever writes have a price, so
   * only a list without any price of writes says what it costs: what input costs.
   */
  static void addImplied(Map<String, NavigableMap<Long, BigDecimal>> byMeter, JsonNode prices) {
    boolean writesPriced =
        prices.propertyStream().anyMatch(field -> field.getKey().startsWith("cache_write"));
    imply(byMeter, "input_tokens", KINDS_OF_INPUT, prices);
    if (!writesPriced) {
      imply(byMeter, "input_tokens", List.of("cache_write_1h_tokens"), prices);
    }
    implyCachedSound(byMeter, prices);
    imply(byMeter, "output_tokens", KINDS_OF_OUTPUT, prices);
  }

  /**
   * Cached sound is a kind of cache read and a kind of sound. Where the list prices both, and not
   * what is both, it does not say which of the two prices holds.
   */
  private static void implyCachedSound(
      Map<String, NavigableMap<Long, BigDecimal>> byMeter, JsonNode prices) {
    boolean readsPriced = isStated("cache_read_tokens", prices);
    if (!readsPriced || !isStated("input_audio_tokens", prices)) {
      String of = readsPriced ? "cache_read_tokens" : "input_audio_tokens";
      imply(byMeter, of, List.of("cache_read_audio_tokens"), prices);
    }
  }

  private static void imply(
      Map<String, NavigableMap<Long, BigDecimal>> byMeter,
      String of,
      List<String> kinds,
      JsonNode prices) {
    NavigableMap<Long, BigDecimal> tiers = byMeter.get(of);
    if (tiers != null) {
      kinds.stream()
          .filter(kind -> !isStated(kind, prices))
          .forEach(kind -> byMeter.put(kind, new TreeMap<>(tiers)));
    }
  }

  /** Also where what it states is not understood: then nothing takes its place. */
  private static boolean isStated(String meter, JsonNode prices) {
    return KNOWN.entrySet().stream()
        .anyMatch(known -> known.getValue().meter().equals(meter) && prices.has(known.getKey()));
  }
}
