package io.usageledger.ingest.providers;

import io.usageledger.event.Refusal;
import io.usageledger.event.RefusedException;
import java.util.List;

/**
 * The forms of usage objects, told apart by the names of their figures and not by the provider: a
 * gateway may well report one provider's use in another's form. Each says where its input and
 * output stand, and what stands beside them and not inside.
 */
enum UsageForm {
  /** What Cohere charges; its {@code tokens} are not charged. */
  COHERE_BILLED("billed_units.input_tokens", "billed_units.output_tokens", Beside.NOTHING),
  COHERE_TOKENS("tokens.input_tokens", "tokens.output_tokens", Beside.NOTHING),
  GEMINI(
      List.of("promptTokenCount", "prompt_token_count"),
      List.of(
          "candidatesTokenCount",
          "candidates_token_count",
          "responseTokenCount",
          "response_token_count"),
      Beside.REASONING),
  /** Perplexity counts reasoning and citations apart, and leaves both out of its total. */
  PERPLEXITY("prompt_tokens", "completion_tokens", Beside.NOTHING),
  /** OpenAI's chat form, which most others took over. */
  CHAT("prompt_tokens", "completion_tokens", Beside.NOTHING),
  /** OpenAI's other APIs: responses, images, transcription, realtime. */
  RESPONSES("input_tokens", "output_tokens", Beside.NOTHING),
  ANTHROPIC("input_tokens", "output_tokens", Beside.CACHE),
  /**
   * The attributes of OpenTelemetry's conventions for generative AI, by their whole names, and the
   * older names of the same.
   */
  GEN_AI(
      List.of("gen_ai.usage.input_tokens", "gen_ai.usage.prompt_tokens"),
      List.of("gen_ai.usage.output_tokens", "gen_ai.usage.completion_tokens"),
      Beside.NOTHING),
  /** Vercel's AI SDK. */
  AI_SDK(
      List.of("inputTokens", "promptTokens", "inputTokens.total"),
      List.of("outputTokens", "completionTokens", "outputTokens.total"),
      Beside.NOTHING),
  CONVERSE("inputTokens", "outputTokens", Beside.CACHE),
  /** Bedrock's own count of an invocation, and what Titan and Llama say there. */
  INVOCATION(
      List.of("inputTokenCount", "inputTextTokenCount", "prompt_token_count"),
      List.of("outputTokenCount", "generation_token_count"),
      Beside.CACHE),
  /** Transcription that is charged by time. */
  DURATION("", "", Beside.NOTHING),
  /** Of tokens nothing but their total is said. */
  TOTAL_ALONE("", "", Beside.NOTHING);

  private enum Beside {
    NOTHING,
    CACHE,
    REASONING
  }

  private final List<String> input;
  private final List<String> output;
  private final Beside beside;

  UsageForm(String input, String output, Beside beside) {
    this(List.of(input), List.of(output), beside);
  }

  UsageForm(List<String> input, List<String> output, Beside beside) {
    this.input = input;
    this.output = output;
    this.beside = beside;
  }

  List<String> input() {
    return input;
  }

  List<String> output() {
    return output;
  }

  boolean cacheIsBesideInput() {
    return beside == Beside.CACHE;
  }

  boolean reasoningIsBesideOutput() {
    return beside == Beside.REASONING;
  }

  /**
   * @throws RefusedException when it is no usage object that we know
   */
  static UsageForm of(Figures usage) {
    if (usage.has("billed_units")) {
      return COHERE_BILLED;
    }
    if (usage.has("tokens.input_tokens", "tokens.output_tokens")) {
      return COHERE_TOKENS;
    }
    if (usage.has("prompt_tokens", "completion_tokens")) {
      return usage.has("citation_tokens", "num_search_queries", "search_context_size")
          ? PERPLEXITY
          : CHAT;
    }
    if (usage.has("input_tokens", "output_tokens")) {
      return isAnthropic(usage) ? ANTHROPIC : RESPONSES;
    }
    if (isGenAi(usage)) {
      return GEN_AI;
    }
    return camelCase(usage);
  }

  private static boolean isGenAi(Figures usage) {
    return usage.has("gen_ai.usage.input_tokens", "gen_ai.usage.output_tokens")
        || usage.has("gen_ai.usage.prompt_tokens", "gen_ai.usage.completion_tokens")
        || usage.has("gen_ai.usage.total_tokens", "llm.usage.total_tokens");
  }

  private static UsageForm camelCase(Figures usage) {
    if (usage.has("inputTokenCount", "inputTextTokenCount", "generation_token_count")) {
      return INVOCATION;
    }
    if (usage.has(
            "promptTokenCount", "candidatesTokenCount", "totalTokenCount", "responseTokenCount")
        || usage.has("prompt_token_count", "candidates_token_count", "total_token_count")) {
      return GEMINI;
    }
    if (usage.has("inputTokens", "outputTokens", "promptTokens", "completionTokens")) {
      return isAiSdk(usage) ? AI_SDK : CONVERSE;
    }
    if (usage.has("seconds", "duration_seconds", "prompt_audio_seconds")) {
      return DURATION;
    }
    if (usage.has("total_tokens", "totalTokens")) {
      return TOTAL_ALONE;
    }
    throw new RefusedException(
        Refusal.RAW_USAGE_UNREADABLE,
        "raw_usage is no usage object of a provider that we know: it names no tokens, no seconds");
  }

  private static boolean isAnthropic(Figures usage) {
    return usage.has(
            "cache_creation_input_tokens",
            "cache_read_input_tokens",
            "cache_creation",
            "iterations")
        && !usage.has("input_tokens_details.cached_tokens", "prompt_tokens_details.cached_tokens");
  }

  private static boolean isAiSdk(Figures usage) {
    return usage.has("cachedInputTokens", "reasoningTokens", "promptTokens", "completionTokens")
        || usage.has("inputTokens.total", "outputTokens.total", "inputTokenDetails");
  }
}
