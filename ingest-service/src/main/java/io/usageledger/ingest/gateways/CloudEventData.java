package io.usageledger.ingest.gateways;

import io.usageledger.event.Limits;
import io.usageledger.ingest.providers.NormalisedUsage;
import io.usageledger.ingest.providers.UsageNames;
import java.math.BigInteger;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The data of a CloudEvent: what was used, in a provider's words or in ours, and what else is kept
 * of them. A number is either read, or a quantity, or an attribute.
 */
final class CloudEventData {
  /** Fields of the data that have a place of their own, and so are no meter and no attribute. */
  private static final Set<String> PLACED =
      Set.of(
          "model",
          "provider",
          "operation",
          "usage",
          "cost",
          "conversation_id",
          "api_key_id",
          "hold_id");

  /** Meters of ours that split input and output, under names that no provider has. */
  private static final Set<String> SPLITS =
      Set.of(
          "cache_read_tokens",
          "cache_read_audio_tokens",
          "cache_write_5m_tokens",
          "cache_write_1h_tokens",
          "input_audio_tokens",
          "input_image_tokens",
          "output_audio_tokens",
          "output_image_tokens");

  /** Other meters of ours that a usage object does not have under these names. */
  private static final Set<String> COUNTS =
      Set.of(
          "requests",
          "images",
          "audio_ms",
          "processing_ms",
          "web_searches",
          "search_units",
          "classifications");

  /** Names of providers that may stand among meters of ours. */
  private static final Set<String> SHARED =
      Set.of(
          "input_tokens", "output_tokens", "reasoning_tokens", "citation_tokens", "total_tokens");

  /** Longer than any quantity is refused as one; much longer is a text. */
  private static final Pattern COUNT = Pattern.compile("\\d{1,20}");

  private static final Pattern NUMBER = Pattern.compile("-?\\d{1,20}(\\.\\d{1,20})?");

  private static final Map<String, String> TOKEN_TYPES =
      Map.of(
          "input", "input_tokens",
          "prompt", "input_tokens",
          "system", "input_tokens",
          "output", "output_tokens",
          "completion", "output_tokens");

  private final JsonNode data;
  private final ObjectNode numbers;

  CloudEventData(JsonNode data) {
    this.data = data;
    this.numbers = numbers(data);
  }

  void put(OwnEventJson own) {
    putUse(own);
    for (Map.Entry<String, JsonNode> field : data.properties()) {
      if (!PLACED.contains(field.getKey()) && !isCount(field)) {
        own.attribute(field.getKey(), field.getValue());
      }
    }
  }

  private void putUse(OwnEventJson own) {
    if (data.path("usage").isObject()) {
      own.put("operation", operation("chat")).put("raw_usage", data.get("usage"));
      putBeside(own, name -> false);
      return;
    }
    boolean named = NormalisedUsage.isKnown(numbers);
    if (named && !areMetersOfOurs()) {
      own.put("operation", operation("chat")).put("raw_usage", numbers);
      putBeside(own, UsageNames::has);
      return;
    }
    own.put("operation", operation(named || tokenMeter() != null ? "chat" : "other"));
    ObjectNode quantities = own.quantities();
    putMeters(quantities);
    if (data.propertyStream().noneMatch(this::mayBeNumber)) {
      quantities.put("requests", 1);
    }
  }

  /**
   * Where nothing may be a number, the event itself is what is counted. A number within an object
   * or in a text, and a figure that was left empty, may be what was meant.
   */
  private boolean mayBeNumber(Map.Entry<String, JsonNode> field) {
    String name = field.getKey();
    if (name.equals("cost")) {
      return false;
    }
    return numbers.has(name)
        || name.equals("usage")
        || name.endsWith("tokens")
        || UsageNames.has(name)
        || (!PLACED.contains(name) && isNumber(field.getValue()));
  }

  private static boolean isNumber(JsonNode text) {
    return text.isString() && NUMBER.matcher(text.stringValue()).matches();
  }

  /** With the counts of tokens that are written as texts; nothing of any other text. */
  private static ObjectNode numbers(JsonNode data) {
    ObjectNode numbers = NumbersOnly.of(data);
    for (Map.Entry<String, JsonNode> field : data.properties()) {
      if (isCount(field)) {
        numbers.put(field.getKey(), new BigInteger(field.getValue().stringValue()));
      }
    }
    return numbers;
  }

  private static boolean isCount(Map.Entry<String, JsonNode> field) {
    return field.getKey().endsWith("tokens")
        && field.getValue().isString()
        && COUNT.matcher(field.getValue().stringValue()).matches();
  }

  private String operation(String otherwise) {
    String operation = OwnEventJson.text(data.get("operation"));
    return operation != null && Limits.OPERATIONS.contains(operation) ? operation : otherwise;
  }

  /** OpenMeter's own examples count the input and the output of a call in two events. */
  private @Nullable String tokenMeter() {
    return data.has("tokens") ? TOKEN_TYPES.get(data.path("type").asString("")) : null;
  }

  /** Ours do not overlap; with other names of a provider among them nobody knows. */
  private boolean areMetersOfOurs() {
    return SPLITS.stream().anyMatch(numbers::has)
        && numbers
            .propertyStream()
            .filter(field -> !PLACED.contains(field.getKey()))
            .allMatch(
                field ->
                    field.getValue().isNumber()
                        && (SHARED.contains(field.getKey()) || !UsageNames.has(field.getKey())));
  }

  /**
   * What stands beside a usage object: meters of ours are quantities too. All other numbers are
   * attributes: a latency or a seed as a quantity would leave the tokens beside it unrated.
   *
   * @param isRead whether the usage object has it
   */
  private void putBeside(OwnEventJson own, Predicate<String> isRead) {
    for (Map.Entry<String, JsonNode> field : numbers.properties()) {
      String name = field.getKey();
      JsonNode number = field.getValue();
      if (!number.isNumber() || PLACED.contains(name) || isRead.test(name)) {
        continue;
      }
      if (isMeterOfOurs(name) && isQuantity(number)) {
        own.beside(name, number.longValue());
      } else {
        String text = number.numberValue().toString();
        own.attribute(name, JsonNodeFactory.instance.stringNode(text));
      }
    }
  }

  private static boolean isMeterOfOurs(String name) {
    return SPLITS.contains(name) || COUNTS.contains(name);
  }

  private static boolean isQuantity(JsonNode number) {
    return number.isIntegralNumber() && number.canConvertToLong() && number.longValue() >= 0;
  }

  /** Every number of plain data is a quantity of the meter of its name. */
  private void putMeters(ObjectNode quantities) {
    String tokenMeter = tokenMeter();
    for (Map.Entry<String, JsonNode> field : numbers.properties()) {
      String name = field.getKey();
      if (field.getValue().isNumber() && !PLACED.contains(name) && !isSumOfMeters(name)) {
        boolean ofType = tokenMeter != null && name.equals("tokens");
        quantities.set(ofType ? tokenMeter : name, field.getValue());
      }
    }
  }

  /** A total of tokens that are meters says nothing more; one that they do not make up is kept. */
  private boolean isSumOfMeters(String name) {
    if (!name.equals("total_tokens") || !areMetersOfOurs()) {
      return false;
    }
    BigInteger sum =
        numbers
            .propertyStream()
            .filter(field -> field.getKey().endsWith("_tokens") && !field.getKey().equals(name))
            .map(Map.Entry::getValue)
            .filter(JsonNode::isIntegralNumber)
            .map(JsonNode::bigIntegerValue)
            .reduce(BigInteger.ZERO, BigInteger::add);
    JsonNode total = numbers.path(name);
    return total.isIntegralNumber() && total.bigIntegerValue().equals(sum);
  }
}
