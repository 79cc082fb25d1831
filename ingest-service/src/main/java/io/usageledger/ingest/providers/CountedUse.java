package io.usageledger.ingest.providers;

import io.usageledger.event.Refusal;
import io.usageledger.event.RefusedException;
import io.usageledger.ingest.intake.FewDigits;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What is charged beside the tokens of a model: searches, seconds, pictures, citations. */
final class CountedUse {
  private static final Map<String, List<String>> COUNTS =
      Map.of(
          "web_searches",
          List.of(
              "server_tool_use.web_search_requests",
              "server_side_tool_usage_details.web_search_calls",
              "num_search_queries"),
          "citation_tokens",
          List.of("citation_tokens"),
          "search_units",
          List.of("billed_units.search_units"),
          "classifications",
          List.of("billed_units.classifications"),
          "images",
          List.of("billed_units.images"));

  private static final List<String> SECONDS =
      List.of("seconds", "duration_seconds", "prompt_audio_seconds");

  /** The longest that milliseconds of 64 bits hold has 16 digits of seconds before the point. */
  private static final int SECONDS_MAX_DIGITS = 16;

  private CountedUse() {}

  static Stream<List<String>> names() {
    return Stream.concat(COUNTS.values().stream(), Stream.of(SECONDS));
  }

  static void put(UsageForm form, Figures usage, Map<String, Long> meters) {
    COUNTS.forEach((meter, names) -> meters.put(meter, usage.read(names).amount()));
    audioMs(usage)
        .ifPresent(
            audioMs -> {
              meters.put("audio_ms", audioMs);
              // The provider charges this sound by its time; what its total has of it is the same.
              meters.remove(TokenMeters.UNATTRIBUTED);
            });
    if (form == UsageForm.COHERE_BILLED) {
      meters.put("input_image_tokens", usage.read(List.of("billed_units.image_tokens")).amount());
    }
    if (form == UsageForm.PERPLEXITY) {
      meters.put("reasoning_tokens", Part.REASONING.in(usage).amount());
    }
  }

  /** A millisecond that was begun counts. */
  private static Optional<Long> audioMs(Figures usage) {
    for (String name : SECONDS) {
      Optional<BigDecimal> seconds = usage.decimal(name);
      if (seconds.isPresent()) {
        return Optional.of(milliseconds(name, seconds.get()));
      }
    }
    return Optional.empty();
  }

  private static long milliseconds(String name, BigDecimal seconds) {
    if (seconds.signum() < 0
        || !FewDigits.has(seconds)
        || seconds.precision() - seconds.scale() > SECONDS_MAX_DIGITS) {
      throw new RefusedException(
          Refusal.RAW_USAGE_UNREADABLE,
          "raw_usage has %s out of range: from 0 to 10^16 seconds, of at most 60 digits"
              .formatted(name));
    }
    return seconds.movePointRight(3).setScale(0, RoundingMode.CEILING).longValueExact();
  }
}
