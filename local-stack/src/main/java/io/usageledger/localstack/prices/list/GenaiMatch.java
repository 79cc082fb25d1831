package io.usageledger.localstack.prices.list;

import io.usageledger.localstack.prices.list.NotUnderstood.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import tools.jackson.databind.JsonNode;

/** A match clause of genai-prices: one key, or "or" and "and" of clauses. */
final class GenaiMatch {
  private final JsonNode clause;

  GenaiMatch(JsonNode clause) {
    this.clause = clause;
  }

  boolean matches(String name) {
    return matches(clause, name);
  }

  private static boolean matches(JsonNode clause, String name) {
    String kind = clause.propertyStream().map(java.util.Map.Entry::getKey).findFirst().orElse("");
    JsonNode value = clause.path(kind);
    return switch (kind) {
      case "equals" -> name.equals(value.asString());
      case "starts_with" -> name.startsWith(value.asString());
      case "ends_with" -> name.endsWith(value.asString());
      case "contains" -> name.contains(value.asString());
      case "regex" -> finds(value.asString(), name);
      case "or" -> value.valueStream().anyMatch(one -> matches(one, name));
      case "and" -> value.valueStream().allMatch(one -> matches(one, name));
      default -> false;
    };
  }

  /** A pattern that Java reads otherwise is no match; the name then stays unrated. */
  private static boolean finds(String regex, String name) {
    try {
      return Pattern.compile(regex).matcher(name).find();
    } catch (PatternSyntaxException e) {
      return false;
    }
  }

  /** The names that it states as such; every other part is reported. */
  List<String> names(String where, Reading reading) {
    List<String> names = new ArrayList<>();
    JsonNode parts = clause.path("or");
    (parts.isArray() ? parts.valueStream() : java.util.stream.Stream.of(clause))
        .forEach(
            part -> {
              if (part.path("equals").isString()) {
                names.add(part.path("equals").asString());
              } else {
                reading.refuse(where, "match", Reason.PATTERN, part);
              }
            });
    return names;
  }
}
