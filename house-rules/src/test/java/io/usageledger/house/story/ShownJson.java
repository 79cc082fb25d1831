package io.usageledger.house.story;

import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Whether an answer is what a page shows. A page may leave fields of an object out; a list is shown
 * whole; {@code "..."} stands for any value.
 */
final class ShownJson {
  private static final String ANYTHING = "...";

  private ShownJson() {}

  /** The first place where the two differ, in words. */
  static Optional<String> findDifference(JsonNode shown, JsonNode answered) {
    return difference("", shown, answered);
  }

  private static Optional<String> difference(String at, JsonNode shown, JsonNode answered) {
    if (shown.isString() && shown.stringValue().equals(ANYTHING)) {
      return answered.isMissingNode() ? differs(at, shown, answered) : Optional.empty();
    }
    if (shown.isObject() && answered.isObject()) {
      return ofFields(at, shown, answered);
    }
    if (shown.isArray() && answered.isArray() && shown.size() == answered.size()) {
      return ofElements(at, shown, answered);
    }
    return shown.equals(answered) ? Optional.empty() : differs(at, shown, answered);
  }

  private static Optional<String> ofFields(String at, JsonNode shown, JsonNode answered) {
    for (Map.Entry<String, JsonNode> field : shown.properties()) {
      Optional<String> found =
          difference(at + "/" + field.getKey(), field.getValue(), answered.path(field.getKey()));
      if (found.isPresent()) {
        return found;
      }
    }
    // An empty object says that there is nothing; else every page could show {} and be right.
    return shown.isEmpty() && !answered.isEmpty() ? differs(at, shown, answered) : Optional.empty();
  }

  private static Optional<String> ofElements(String at, JsonNode shown, JsonNode answered) {
    for (int i = 0; i < shown.size(); i++) {
      Optional<String> found = difference(at + "/" + i, shown.get(i), answered.get(i));
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private static Optional<String> differs(String at, JsonNode shown, JsonNode answered) {
    return Optional.of("%s: the page shows %s, the answer has %s".formatted(at, shown, answered));
  }
}
