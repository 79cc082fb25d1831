package io.usageledger.ledger.pricing;

import io.usageledger.ledger.pricing.PriceVersion.ModelKey;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * genai-prices' own way from a name to a model of its list, patterns and providers to fall back on
 * included, which an import leaves out.
 *
 * @param providers the list as it is
 */
record ListedModels(JsonNode providers) {
  Optional<ModelKey> find(ModelKey name) {
    return tried(name.provider())
        .flatMap(provider -> firstMatch(provider, name.model()).stream())
        .findFirst();
  }

  boolean dependsOnTheHour(ModelKey listed) {
    return provider(listed.provider())
        .flatMap(provider -> provider.path("models").valueStream())
        .filter(model -> model.path("id").asString("").equals(listed.model()))
        .anyMatch(model -> model.path("prices").findValue("start_time") != null);
  }

  private Stream<String> tried(String id) {
    return Stream.concat(
        Stream.of(id),
        provider(id)
            .flatMap(provider -> provider.path("fallback_model_providers").valueStream())
            .map(JsonNode::asString));
  }

  private Stream<JsonNode> provider(String id) {
    return providers.valueStream().filter(provider -> provider.path("id").asString("").equals(id));
  }

  private Optional<ModelKey> firstMatch(String id, String name) {
    return provider(id)
        .flatMap(provider -> provider.path("models").valueStream())
        .filter(model -> matches(model.path("match"), name))
        .map(model -> new ModelKey(id, model.path("id").asString("")))
        .findFirst();
  }

  private static boolean matches(JsonNode clause, String name) {
    Map.Entry<String, JsonNode> only = clause.properties().iterator().next();
    JsonNode value = only.getValue();
    return switch (only.getKey()) {
      case "equals" -> name.equals(value.asString());
      case "starts_with" -> name.startsWith(value.asString());
      case "ends_with" -> name.endsWith(value.asString());
      case "contains" -> name.contains(value.asString());
      case "regex" -> Pattern.compile(value.asString()).matcher(name).find();
      case "or" -> value.valueStream().anyMatch(one -> matches(one, name));
      default -> value.valueStream().allMatch(one -> matches(one, name));
    };
  }
}
