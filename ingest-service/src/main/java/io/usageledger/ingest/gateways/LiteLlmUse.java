package io.usageledger.ingest.gateways;

import io.usageledger.event.RefusedException;
import io.usageledger.ingest.providers.NormalisedUsage;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Where a log of LiteLLM says what was used. */
final class LiteLlmUse {
  private LiteLlmUse() {}

  /**
   * With the split where it is, else the three figures of every log, else what the response says of
   * itself. Figures that are all zero say nothing; those that nobody can read say that there is
   * something.
   */
  static Optional<JsonNode> find(JsonNode log) {
    JsonNode split = log.path("metadata").path("usage_object");
    for (JsonNode figures : List.of(split, threeFigures(log))) {
      if (figures.isObject() && !isNothing(figures)) {
        return Optional.of(figures);
      }
    }
    return ofResponse(log.path("response"));
  }

  private static JsonNode threeFigures(JsonNode log) {
    ObjectNode figures = JsonNodeFactory.instance.objectNode();
    for (String name : List.of("prompt_tokens", "completion_tokens", "total_tokens")) {
      figures.set(name, log.get(name));
    }
    return figures;
  }

  private static boolean isNothing(JsonNode figures) {
    try {
      return NormalisedUsage.of(figures).isNothing();
    } catch (RefusedException e) {
      return figures.valueStream().allMatch(JsonNode::isNull);
    }
  }

  /** LiteLLM counts no tokens of a rerank or of sound; the provider may have counted something. */
  private static Optional<JsonNode> ofResponse(JsonNode response) {
    for (String name : List.of("usage", "meta")) {
      JsonNode numbers = NumbersOnly.of(response.path(name));
      if (saysOfUse(numbers)) {
        return Optional.of(numbers);
      }
    }
    return Optional.empty();
  }

  private static boolean saysOfUse(JsonNode numbers) {
    try {
      return !NormalisedUsage.of(numbers).isNothing();
    } catch (RefusedException e) {
      return false;
    }
  }
}
