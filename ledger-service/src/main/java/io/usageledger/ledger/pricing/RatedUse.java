package io.usageledger.ledger.pricing;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What is to be rated.
 *
 * @param quantities disjoint quantities by meter
 * @param ratedAt append time of the record that asks for the rating
 */
public record RatedUse(
    PriceVersion.ModelKey model,
    Map<String, Long> quantities,
    Instant occurredAt,
    Instant ratedAt) {
  /** The meters that make up a request's input, which tiers are compared with. */
  private static final List<String> INPUT_METERS =
      List.of(
          "input_tokens",
          "cache_read_tokens",
          "cache_read_audio_tokens",
          "cache_write_5m_tokens",
          "cache_write_1h_tokens",
          "input_audio_tokens",
          "input_image_tokens");

  /** Stops at 2^63-1: no tier lies beyond it. */
  long totalInputTokens() {
    long total = 0;
    for (String meter : INPUT_METERS) {
      long sum = total + quantities.getOrDefault(meter, 0L);
      total = sum < 0 ? Long.MAX_VALUE : sum;
    }
    return total;
  }
}
