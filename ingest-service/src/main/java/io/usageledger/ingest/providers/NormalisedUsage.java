package io.usageledger.ingest.providers;

import io.usageledger.event.Refusal;
import io.usageledger.event.RefusedException;
import io.usageledger.ingest.intake.Shown;
import io.usageledger.ingest.intake.StrictJson;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A provider's usage object in our meters, which do not overlap: those of tokens add up to the
 * provider's own total.
 *
 * @param quantities by meter; without zeros, unless there is nothing else
 * @param costUsd what the gateway says it cost
 * @param byOthers what other models did within the same response, in the response's order
 */
public record NormalisedUsage(
    Map<String, Long> quantities, Optional<BigDecimal> costUsd, List<OtherModelUse> byOthers) {

  /**
   * Use by another model than the response's.
   *
   * @param place of its iteration in the response, from 0
   */
  public record OtherModelUse(String model, int place, Map<String, Long> quantities) {}

  private static final Set<String> ONLY_READING = Set.of("embedding", "rerank");

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /** Where a usage object stands in a response that came whole. */
  private static final List<String> WRAPPERS =
      List.of(
          "usage",
          "usageMetadata",
          "usage_metadata",
          "response.usage",
          "message.usage",
          "meta",
          "amazon-bedrock-invocationMetrics");

  /** Reads the JSON text of a usage object. */
  public static NormalisedUsage of(String json) {
    try {
      return of(JSON.readTree(json));
    } catch (JacksonException e) {
      throw unreadable("no JSON: " + Shown.text(StrictJson.fault(e)));
    } catch (NumberFormatException e) {
      throw unreadable("no JSON: a number that nothing can hold");
    }
  }

  /**
   * @param usage the usage object, or a response that has one; its numbers exact
   * @throws RefusedException {@code raw_usage_unreadable} when it is no usage object that we know,
   *     {@code raw_usage_contradictory} when its figures cannot all be true
   */
  public static NormalisedUsage of(JsonNode usage) {
    try {
      return of(unwrapped(new Figures(usage)));
    } catch (ArithmeticException e) {
      throw Figure.contradiction("its figures add up to more than 2^63-1");
    }
  }

  /** By an operation that writes no text a total that stands alone is what was read. */
  NormalisedUsage by(String operation) {
    Long total = quantities.get(TokenMeters.UNATTRIBUTED);
    return total != null && quantities.size() == 1 && ONLY_READING.contains(operation)
        ? new NormalisedUsage(Map.of("input_tokens", total), costUsd, byOthers)
        : this;
  }

  /** Whether all its figures are zero. */
  public boolean isNothing() {
    return byOthers.isEmpty() && quantities.values().stream().allMatch(amount -> amount == 0);
  }

  /**
   * Whether it names the input or the output as a usage object does; its figures may be wrong
   * still. A duration or a total alone is in many an object that is none.
   */
  public static boolean isKnown(JsonNode usage) {
    try {
      UsageForm form = UsageForm.of(unwrapped(new Figures(usage)));
      return form != UsageForm.DURATION && form != UsageForm.TOTAL_ALONE;
    } catch (RefusedException e) {
      return false;
    }
  }

  private static NormalisedUsage of(Figures usage) {
    UsageForm form = UsageForm.of(usage);
    Iterations iterations = Iterations.of(usage);
    Map<String, Long> meters = new TreeMap<>(meters(form, usage));
    iterations
        .compactions()
        .forEach((meter, tokens) -> meters.merge(meter, tokens, Math::addExact));
    return new NormalisedUsage(
        withoutZeros(meters), ReportedUsd.find(usage), iterations.byOthers());
  }

  static Map<String, Long> meters(UsageForm form, Figures usage) {
    Map<String, Long> meters = new TreeMap<>();
    Media media = form == UsageForm.COHERE_BILLED ? Media.NONE : Media.of(usage);
    TokenMeters.put(TokenFigures.of(form, usage), media, meters);
    CountedUse.put(form, usage, meters);
    return meters;
  }

  static Map<String, Long> withoutZeros(Map<String, Long> meters) {
    Map<String, Long> used = new TreeMap<>(meters);
    used.values().removeIf(quantity -> quantity == 0);
    return used.isEmpty() ? Map.of("input_tokens", 0L) : Map.copyOf(used);
  }

  private static Figures unwrapped(Figures usage) {
    return WRAPPERS.stream()
        .map(usage::find)
        .flatMap(Optional::stream)
        .filter(JsonNode::isObject)
        .findFirst()
        .map(Figures::new)
        .orElse(usage);
  }

  private static RefusedException unreadable(String why) {
    return new RefusedException(Refusal.RAW_USAGE_UNREADABLE, "raw_usage is " + why);
  }
}
