package io.usageledger.ingest.otlp;

import io.usageledger.event.Refusal;
import io.usageledger.event.RefusedException;
import io.usageledger.ingest.gateways.NamedModel;
import io.usageledger.ingest.intake.Shown;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The model and who ran it. The conventions have names of their own for providers; they become
 * those that LiteLLM sends and its price list has, so that one provider has one name.
 */
final class GenAiProvider {
  private static final Map<String, String> NAMES =
      Map.ofEntries(
          Map.entry("aws.bedrock", "bedrock"),
          Map.entry("aws_bedrock", "bedrock"),
          Map.entry("azure.ai.openai", "azure"),
          Map.entry("az.ai.openai", "azure"),
          Map.entry("azure.ai.inference", "azure_ai"),
          Map.entry("az.ai.inference", "azure_ai"),
          Map.entry("gcp.gemini", "gemini"),
          Map.entry("gcp.vertex_ai", "vertex_ai"),
          Map.entry("ibm.watsonx.ai", "watsonx"),
          Map.entry("mistral_ai", "mistral"),
          Map.entry("moonshot_ai", "moonshot"),
          Map.entry("x_ai", "xai"),
          // Vercel's AI SDK names the API as well.
          Map.entry("openai.chat", "openai"),
          Map.entry("openai.completion", "openai"),
          Map.entry("openai.responses", "openai"),
          Map.entry("openai.embedding", "openai"),
          Map.entry("anthropic.messages", "anthropic"),
          Map.entry("google.generative-ai", "gemini"));

  /** What the conventions write for a provider that they have no name for. */
  private static final String OTHER = "_other";

  /** What Spring AI writes where it has none. */
  private static final String NO_MODEL = "none";

  private GenAiProvider() {}

  /**
   * @throws RefusedException when the newer and the older name of the provider differ
   */
  static NamedModel model(GenAiAttributes attributes) {
    String model = modelName(attributes.text("gen_ai.response.model"));
    if (model == null) {
      model = modelName(attributes.text("gen_ai.request.model"));
    }
    return NamedModel.of(provider(attributes), model == null ? "" : model);
  }

  private static @Nullable String modelName(@Nullable String name) {
    return NO_MODEL.equals(name) ? null : name;
  }

  private static @Nullable String provider(GenAiAttributes attributes) {
    String newer = ours(attributes.text("gen_ai.provider.name"));
    String older = ours(attributes.text("gen_ai.system"));
    if (newer != null && older != null && !newer.equals(older)) {
      throw new RefusedException(
          Refusal.PROVIDER_INVALID,
          "gen_ai.provider.name is \"%s\", but gen_ai.system is \"%s\""
              .formatted(
                  Shown.text("" + attributes.text("gen_ai.provider.name")),
                  Shown.text("" + attributes.text("gen_ai.system"))));
    }
    return newer == null ? older : newer;
  }

  private static @Nullable String ours(@Nullable String name) {
    String lower = name == null ? OTHER : name.toLowerCase(Locale.ROOT);
    return lower.equals(OTHER) ? null : NAMES.getOrDefault(lower, lower);
  }
}
