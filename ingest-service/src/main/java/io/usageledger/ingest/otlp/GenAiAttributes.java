package io.usageledger.ingest.otlp;

import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The attributes of one span or log record, and those of its resource. Texts, numbers and booleans
 * are read; lists and objects, where messages stand, are not.
 */
final class GenAiAttributes {
  private static final String OF_MODELS = "gen_ai.";
  static final String OF_USAGE = "gen_ai.usage.";

  /** The total under its older name, which some write beside the newer figures. */
  static final String OLD_TOTAL = "llm.usage.total_tokens";

  /** Short enough for 64 bits. */
  private static final Pattern COUNT = Pattern.compile("[0-9]{1,18}");

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final Map<String, JsonNode> own;
  private final Map<String, JsonNode> resource;

  GenAiAttributes(List<KeyValue> own, List<KeyValue> resource) {
    this(scalars(own), scalars(resource));
  }

  GenAiAttributes(Map<String, JsonNode> own, Map<String, JsonNode> resource) {
    this.own = Map.copyOf(own);
    this.resource = Map.copyOf(resource);
  }

  Map<String, JsonNode> own() {
    return own;
  }

  Map<String, JsonNode> resource() {
    return resource;
  }

  static boolean areAmong(List<KeyValue> attributes) {
    return attributes.stream().anyMatch(attribute -> attribute.getKey().startsWith(OF_MODELS));
  }

  /** The first of a name counts: the conventions say that there is one. */
  private static Map<String, JsonNode> scalars(List<KeyValue> attributes) {
    Map<String, JsonNode> scalars = new HashMap<>();
    for (KeyValue attribute : attributes) {
      JsonNode scalar = scalar(attribute.getValue());
      if (scalar != null) {
        scalars.putIfAbsent(attribute.getKey(), scalar);
      }
    }
    return scalars;
  }

  private static @Nullable JsonNode scalar(AnyValue value) {
    return switch (value.getValueCase()) {
      case STRING_VALUE -> JSON.stringNode(value.getStringValue());
      case BOOL_VALUE -> JSON.booleanNode(value.getBoolValue());
      case INT_VALUE -> JSON.numberNode(value.getIntValue());
      case DOUBLE_VALUE -> number(String.valueOf(value.getDoubleValue()));
      default -> null;
    };
  }

  /** In the digits that stand for the binary fraction everywhere; NaN and the like are texts. */
  private static JsonNode number(String shown) {
    try {
      return JSON.numberNode(new BigDecimal(shown));
    } catch (NumberFormatException e) {
      return JSON.stringNode(shown);
    }
  }

  /** On the span or log record, else on its resource; null when it is blank or on neither. */
  @Nullable String text(String name) {
    String text = text(own.get(name));
    return text == null ? resourceText(name) : text;
  }

  /** On the resource: who sent it. */
  @Nullable String resourceText(String name) {
    return text(resource.get(name));
  }

  /** Ids are numbers for some. */
  private static @Nullable String text(@Nullable JsonNode value) {
    String text = value == null ? "" : value.asString("");
    return text.isBlank() ? null : text;
  }

  /** What was used, by name; empty when nothing says so. */
  ObjectNode rawUsage() {
    ObjectNode usage = JSON.objectNode();
    new TreeMap<>(own)
        .forEach(
            (name, value) -> {
              if (name.startsWith(OF_USAGE) || name.equals(OLD_TOTAL)) {
                usage.set(name, figure(value));
              }
            });
    return usage;
  }

  /** Some write all attributes as texts, and counts too. */
  private static JsonNode figure(JsonNode value) {
    return value.isString() && COUNT.matcher(value.stringValue()).matches()
        ? JSON.numberNode(Long.parseLong(value.stringValue()))
        : value;
  }

  /** Those of both places whose names begin so, by the rest of their names, in its order. */
  Map<String, String> textsBelow(String prefix) {
    Map<String, JsonNode> all = new HashMap<>(resource);
    all.putAll(own);
    Map<String, String> below = new TreeMap<>();
    all.forEach(
        (name, value) -> {
          String text = text(value);
          if (text != null && name.startsWith(prefix) && name.length() > prefix.length()) {
            below.put(name.substring(prefix.length()), text);
          }
        });
    return below;
  }
}
