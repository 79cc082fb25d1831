package io.usageledger.ingest.providers;

import java.util.List;

/** A part of the input or output, or their total, under every name that a provider gives it. */
enum Part {
  TOTAL(
      "total_tokens",
      "totalTokens",
      "totalTokenCount",
      "total_token_count",
      "gen_ai.usage.total_tokens",
      "llm.usage.total_tokens"),
  CACHE_READ(
      "prompt_tokens_details.cached_tokens",
      "prompt_token_details.cached_tokens",
      "input_tokens_details.cached_tokens",
      "input_token_details.cached_tokens",
      "input_token_details.cache_read",
      "prompt_cache_hit_tokens",
      "num_cached_tokens",
      "cached_tokens",
      "cache_read_input_tokens",
      "cacheReadInputTokens",
      "cacheReadInputTokenCount",
      "cachedContentTokenCount",
      "cached_content_token_count",
      "cachedInputTokens",
      "inputTokenDetails.cacheReadTokens",
      "inputTokens.cacheRead",
      "gen_ai.usage.cache_read.input_tokens",
      "gen_ai.usage.cache_read_input_tokens",
      "gen_ai.usage.input_tokens.cached",
      "gen_ai.usage.details.cache_read_tokens"),
  CACHE_WRITE(
      "prompt_tokens_details.cache_write_tokens",
      "prompt_tokens_details.cache_creation_tokens",
      "prompt_tokens_details.cache_creation_input_tokens",
      "input_tokens_details.cache_write_tokens",
      "input_tokens_details.cache_creation_tokens",
      "input_token_details.cache_creation",
      "cache_creation_input_tokens",
      "cacheWriteInputTokens",
      "cacheWriteInputTokenCount",
      "cacheCreationInputTokens",
      "inputTokenDetails.cacheWriteTokens",
      "inputTokens.cacheWrite",
      "gen_ai.usage.cache_creation.input_tokens",
      "gen_ai.usage.cache_creation_input_tokens",
      "gen_ai.usage.cache_write.input_tokens",
      "gen_ai.usage.input_tokens.cache_write",
      "gen_ai.usage.details.cache_write_tokens"),
  CACHE_WRITE_5M(
      "cache_creation.ephemeral_5m_input_tokens",
      "input_token_details.ephemeral_5m_input_tokens",
      "prompt_tokens_details.cache_creation_token_details.ephemeral_5m_input_tokens"),
  CACHE_WRITE_1H(
      "cache_creation.ephemeral_1h_input_tokens",
      "input_token_details.ephemeral_1h_input_tokens",
      "prompt_tokens_details.cache_creation_token_details.ephemeral_1h_input_tokens"),
  TOOL_INPUT("toolUsePromptTokenCount", "tool_use_prompt_token_count"),
  REASONING(
      "completion_tokens_details.reasoning_tokens",
      "output_tokens_details.reasoning_tokens",
      "output_token_details.reasoning_tokens",
      "output_token_details.reasoning",
      "output_tokens_details.thinking_tokens",
      "reasoning_tokens",
      "reasoningTokens",
      "outputTokenDetails.reasoningTokens",
      "outputTokens.reasoning",
      "thoughtsTokenCount",
      "thoughts_token_count",
      "gen_ai.usage.reasoning.output_tokens",
      "gen_ai.usage.reasoning_tokens",
      "gen_ai.usage.output_tokens.reasoning"),
  INPUT_AUDIO(
      "prompt_tokens_details.audio_tokens",
      "input_tokens_details.audio_tokens",
      "input_token_details.audio_tokens",
      "input_token_details.audio",
      "gen_ai.usage.audio.input_tokens",
      "gen_ai.usage.details.input_audio_tokens"),
  INPUT_IMAGE(
      "prompt_tokens_details.image_tokens",
      "input_tokens_details.image_tokens",
      "input_token_details.image_tokens",
      "gen_ai.usage.image.input_tokens"),
  CACHED_AUDIO(
      "prompt_tokens_details.cached_tokens_details.audio_tokens",
      "input_tokens_details.cached_tokens_details.audio_tokens",
      "input_token_details.cached_tokens_details.audio_tokens",
      "gen_ai.usage.audio.cache_read.input_tokens",
      "gen_ai.usage.details.cache_audio_read_tokens"),
  CACHED_IMAGE(
      "prompt_tokens_details.cached_tokens_details.image_tokens",
      "input_tokens_details.cached_tokens_details.image_tokens",
      "input_token_details.cached_tokens_details.image_tokens"),
  OUTPUT_AUDIO(
      "completion_tokens_details.audio_tokens",
      "output_tokens_details.audio_tokens",
      "output_token_details.audio_tokens",
      "output_token_details.audio",
      "gen_ai.usage.audio.output_tokens",
      "gen_ai.usage.details.output_audio_tokens"),
  OUTPUT_IMAGE(
      "completion_tokens_details.image_tokens",
      "output_tokens_details.image_tokens",
      "output_token_details.image_tokens");

  private final List<String> paths;

  Part(String... paths) {
    this.paths = List.of(paths);
  }

  List<String> paths() {
    return paths;
  }

  Figure in(Figures usage) {
    return usage.read(paths);
  }
}
