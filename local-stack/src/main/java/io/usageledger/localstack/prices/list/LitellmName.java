package io.usageledger.localstack.prices.list;

/**
 * Whose model an entry of LiteLLM's list is: its key without the provider in front, and the
 * provider without the family of models or the kind of call that the list adds to it.
 */
record LitellmName(String provider, String model) {
  static LitellmName of(String key, String litellmProvider) {
    String provider = provider(litellmProvider);
    for (String prefix : new String[] {litellmProvider + "/", provider + "/"}) {
      if (key.startsWith(prefix) && key.length() > prefix.length()) {
        return new LitellmName(provider, key.substring(prefix.length()));
      }
    }
    return new LitellmName(provider, key);
  }

  /** As LiteLLM itself calls the provider in what it reports of a call. */
  private static String provider(String litellmProvider) {
    if (litellmProvider.startsWith("vertex_ai-")) {
      return "vertex_ai";
    }
    return switch (litellmProvider) {
      case "bedrock_converse" -> "bedrock";
      case "cohere_chat" -> "cohere";
      case "azure_text" -> "azure";
      case "fireworks_ai-embedding-models" -> "fireworks_ai";
      case "text-completion-openai" -> "openai";
      case "text-completion-codestral" -> "codestral";
      case "text-completion-inception" -> "inception";
      default -> litellmProvider;
    };
  }
}
