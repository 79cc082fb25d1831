package io.usageledger.ingest.gateways;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A model and who ran it, from what gateways write: {@code anthropic/claude-3.5-sonnet}, or a model
 * alone, whose beginning often tells.
 */
public record NamedModel(String provider, String model) {
  static final String UNKNOWN = "unknown";

  private static final List<Map.Entry<String, String>> BEGINNINGS =
      List.of(
          Map.entry("gpt", "openai"),
          Map.entry("chatgpt", "openai"),
          Map.entry("claude", "anthropic"),
          Map.entry("gemini", "google"),
          Map.entry("mistral", "mistral"),
          Map.entry("deepseek", "deepseek"));

  public static NamedModel of(@Nullable String provider, String model) {
    if (provider != null && !provider.isBlank()) {
      String name = provider.toLowerCase(Locale.ROOT);
      String prefix = name + "/";
      boolean prefixed = model.toLowerCase(Locale.ROOT).startsWith(prefix);
      return new NamedModel(name, prefixed ? model.substring(prefix.length()) : model);
    }
    int slash = model.indexOf('/');
    if (slash > 0 && slash < model.length() - 1) {
      return new NamedModel(
          model.substring(0, slash).toLowerCase(Locale.ROOT), model.substring(slash + 1));
    }
    return new NamedModel(byBeginning(model.toLowerCase(Locale.ROOT)), model);
  }

  private static String byBeginning(String model) {
    return BEGINNINGS.stream()
        .filter(known -> model.startsWith(known.getKey()))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(UNKNOWN);
  }
}
