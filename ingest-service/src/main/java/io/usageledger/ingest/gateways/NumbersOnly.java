package io.usageledger.ingest.gateways;

import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The numbers of an object, however deep they stand: beside them stands what people wrote to a
 * model, which does not belong into the ledger. Of lists those of tokens are kept, with what tells
 * their figures apart; what else is a list is no usage object's, and may be long.
 */
final class NumbersOnly {
  private static final List<String> LABELS = List.of("modality", "ttl", "type", "model");
  private static final int LABEL_MAX_CHARS = 64;

  private NumbersOnly() {}

  static ObjectNode of(JsonNode object) {
    return of(object, name -> true);
  }

  private static ObjectNode of(JsonNode object, Predicate<String> wanted) {
    ObjectNode numbers = JsonNodeFactory.instance.objectNode();
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      JsonNode value = field.getValue();
      if (value.isNumber() && wanted.test(field.getKey())) {
        numbers.set(field.getKey(), value);
      }
      JsonNode inner = value.isObject() ? of(value, wanted) : ofList(value);
      if (!inner.isEmpty()) {
        numbers.set(field.getKey(), inner);
      }
    }
    return numbers;
  }

  private static ArrayNode ofList(JsonNode list) {
    ArrayNode elements = JsonNodeFactory.instance.arrayNode();
    if (list.isArray()) {
      for (JsonNode element : list) {
        ObjectNode numbers = of(element, NumbersOnly::isOfTokens);
        if (!numbers.isEmpty()) {
          putLabels(element, numbers);
          elements.add(numbers);
        }
      }
    }
    return elements;
  }

  /** As tokenCount and input_tokens are. */
  private static boolean isOfTokens(String name) {
    return name.contains("oken");
  }

  private static void putLabels(JsonNode element, ObjectNode numbers) {
    for (String name : LABELS) {
      JsonNode label = element.path(name);
      if (label.isString() && label.stringValue().length() <= LABEL_MAX_CHARS) {
        numbers.set(name, label);
      }
    }
  }
}
