package io.usageledger.ledger.pricing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/**
 * Usage in the other team's words, in our meters. Their input is the whole, with cache reads and
 * writes, sound and pictures as parts of it; their output has reasoning in it.
 */
final class TheirUsage {
  private TheirUsage() {}

  static Map<String, Long> meters(JsonNode usage) {
    Map<String, Long> meters = new TreeMap<>();
    long cachedAudio = of(usage, "cache_audio_read_tokens");
    put(meters, "cache_read_audio_tokens", cachedAudio);
    put(meters, "cache_read_tokens", of(usage, "cache_read_tokens") - cachedAudio);
    put(meters, "cache_write_5m_tokens", of(usage, "cache_write_tokens"));
    put(meters, "input_audio_tokens", of(usage, "input_audio_tokens") - cachedAudio);
    put(
        meters,
        "input_image_tokens",
        of(usage, "input_image_tokens") - of(usage, "cache_image_read_tokens"));
    put(meters, "input_tokens", of(usage, "input_tokens") - sum(meters));
    Map<String, Long> output = new TreeMap<>();
    put(output, "reasoning_tokens", of(usage, "output_reasoning_tokens"));
    put(output, "output_image_tokens", of(usage, "output_image_tokens"));
    put(output, "output_audio_tokens", of(usage, "output_audio_tokens"));
    put(output, "output_tokens", of(usage, "output_tokens") - sum(output));
    meters.putAll(output);
    put(meters, "web_searches", of(usage, "web_searches"));
    return meters;
  }

  private static long of(JsonNode usage, String name) {
    return usage.path(name).asLong(0);
  }

  private static long sum(Map<String, Long> meters) {
    return meters.values().stream().mapToLong(Long::longValue).sum();
  }

  private static void put(Map<String, Long> meters, String meter, long quantity) {
    assertThat(quantity).as(meter).isNotNegative();
    if (quantity > 0) {
      meters.put(meter, quantity);
    }
  }
}
