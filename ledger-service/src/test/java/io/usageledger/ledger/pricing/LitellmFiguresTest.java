package io.usageledger.ledger.pricing;

import static org.assertj.core.api.Assertions.assertThat;

import io.usageledger.ledger.pricing.PriceVersion.ModelKey;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What providers answer, priced with a list in LiteLLM's form: figures worked out by hand, to the
 * last digit, a kind of token a line.
 */
class LitellmFiguresTest {
  private static final Instant AT = Instant.parse("2026-07-24T12:00:00Z");

  private static final String LIST =
      """
      {
        "gpt-5": {"litellm_provider": "openai", "mode": "chat", "input_cost_per_token": 1.25e-06, "input_cost_per_token_flex": 6.25e-07,
          "cache_read_input_token_cost": 1.25e-07, "cache_read_input_token_cost_priority": 2.5e-07, "output_cost_per_token": 1e-05},
        "claude-sonnet-4-5": {"litellm_provider": "anthropic", "mode": "chat", "input_cost_per_token": 3e-06, "output_cost_per_token": 1.5e-05,
          "cache_read_input_token_cost": 3e-07, "cache_creation_input_token_cost": 3.75e-06, "cache_creation_input_token_cost_above_1hr": 6e-06,
          "input_cost_per_token_above_200k_tokens": 6e-06, "output_cost_per_token_above_200k_tokens": 2.25e-05,
          "cache_read_input_token_cost_above_200k_tokens": 6e-07, "cache_creation_input_token_cost_above_200k_tokens": 7.5e-06,
          "cache_creation_input_token_cost_above_1hr_above_200k_tokens": 1.2e-05,
          "search_context_cost_per_query": {"search_context_size_low": 0.01, "search_context_size_medium": 0.01, "search_context_size_high": 0.01}},
        "gemini/gemini-2.5-flash": {"litellm_provider": "gemini", "mode": "chat", "input_cost_per_token": 3e-07, "input_cost_per_audio_token": 1e-06,
          "cache_read_input_token_cost": 3e-08, "output_cost_per_token": 2.5e-06, "output_cost_per_reasoning_token": 2.5e-06},
        "us.anthropic.claude-sonnet-4-5-20250929-v1:0": {"litellm_provider": "bedrock_converse", "mode": "chat", "input_cost_per_token": 3.3e-06,
          "cache_read_input_token_cost": 3.3e-07, "cache_creation_input_token_cost": 4.125e-06, "output_cost_per_token": 1.65e-05},
        "perplexity/sonar-deep-research": {"litellm_provider": "perplexity", "mode": "chat", "input_cost_per_token": 2e-06, "output_cost_per_token": 8e-06,
          "output_cost_per_reasoning_token": 3e-06, "citation_cost_per_token": 2e-06,
          "search_context_cost_per_query": {"search_context_size_low": 0.005, "search_context_size_medium": 0.005, "search_context_size_high": 0.005}},
        "rerank-v3.5": {"litellm_provider": "cohere", "mode": "rerank", "input_cost_per_query": 0.002, "input_cost_per_token": 0.0, "output_cost_per_token": 0.0}
      }
      """;

  @TempDir private Path directory = Path.of("");

  /**
   * The sums, a term for each meter:
   *
   * <ol>
   *   <li>86 x 0.00000125 + 1,920 cached x 0.000000125 + 44 x 0.00001 + 256 reasoned x 0.00001
   *   <li>12 x 0.000003 + 1,000 read x 0.0000003 + 1,024 written for 5 minutes x 0.00000375 + 1,024
   *       for an hour x 0.000006 + 503 x 0.000015
   *   <li>100,000 x 0.000003 + 100,000 read x 0.0000003 + 1 x 0.000015: 200,000 are not above
   *   <li>100,001 x 0.000006 + 99,000 read x 0.0000006 + 500 x 0.0000075 + 500 x 0.000012 + 10 x
   *       0.0000225
   *   <li>8 x 0.000003 + 2 x 0.000015 + 3 searches x 0.01
   *   <li>500 x 0.0000003 + 200 cached x 0.00000003 + 300 of sound x 0.000001 + 50 x 0.0000025 +
   *       120 thought x 0.0000025
   *   <li>of the cached, 100 are sound, for which the list has no price
   *   <li>100 x 0.0000033 + 1,000 read x 0.00000033 + 400 written x 0.000004125 + 20 x 0.0000165
   *   <li>30 x 0.000002 + 400 x 0.000008 + 600 reasoned x 0.000003 + 1,000 cited x 0.000002 + 5
   *       searches x 0.005
   *   <li>3 x 0.002
   * </ol>
   */
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          cached and reasoning  | openai     | gpt-5 | {"prompt_tokens": 2006, "completion_tokens": 300, "total_tokens": 2306, "prompt_tokens_details": {"cached_tokens": 1920}, "completion_tokens_details": {"reasoning_tokens": 256}} | 0.0033475
          writes by lifetime    | anthropic  | claude-sonnet-4-5 | {"input_tokens": 12, "cache_read_input_tokens": 1000, "cache_creation_input_tokens": 2048, "cache_creation": {"ephemeral_5m_input_tokens": 1024, "ephemeral_1h_input_tokens": 1024}, "output_tokens": 503} | 0.017865
          at the threshold      | anthropic  | claude-sonnet-4-5 | {"input_tokens": 100000, "cache_read_input_tokens": 100000, "output_tokens": 1} | 0.330015
          one above it          | anthropic  | claude-sonnet-4-5 | {"input_tokens": 100001, "cache_read_input_tokens": 99000, "cache_creation_input_tokens": 1000, "cache_creation": {"ephemeral_5m_input_tokens": 500, "ephemeral_1h_input_tokens": 500}, "output_tokens": 10} | 0.669381
          searches              | anthropic  | claude-sonnet-4-5 | {"input_tokens": 8, "cache_read_input_tokens": 0, "output_tokens": 2, "server_tool_use": {"web_search_requests": 3}} | 0.030054
          thoughts and sound    | gemini     | gemini-2.5-flash | {"promptTokenCount": 1000, "cachedContentTokenCount": 200, "candidatesTokenCount": 50, "thoughtsTokenCount": 120, "totalTokenCount": 1170, "promptTokensDetails": [{"modality": "TEXT", "tokenCount": 700}, {"modality": "AUDIO", "tokenCount": 300}], "cacheTokensDetails": [{"modality": "TEXT", "tokenCount": 200}]} | 0.000881
          cached sound          | gemini     | gemini-2.5-flash | {"promptTokenCount": 1000, "cachedContentTokenCount": 200, "candidatesTokenCount": 50, "totalTokenCount": 1050, "promptTokensDetails": [{"modality": "AUDIO", "tokenCount": 300}], "cacheTokensDetails": [{"modality": "AUDIO", "tokenCount": 100}]} | unrated
          cache beside input    | bedrock    | us.anthropic.claude-sonnet-4-5-20250929-v1:0 | {"inputTokens": 100, "outputTokens": 20, "cacheReadInputTokens": 1000, "cacheWriteInputTokens": 400, "totalTokens": 1520} | 0.00264
          citations             | perplexity | sonar-deep-research | {"prompt_tokens": 30, "completion_tokens": 400, "total_tokens": 430, "citation_tokens": 1000, "num_search_queries": 5, "reasoning_tokens": 600} | 0.03206
          what ranks            | cohere     | rerank-v3.5 | {"billed_units": {"search_units": 3}} | 0.006
          """)
  void anAnswerCostsWhatTheListImplies(
      String rule, String provider, String model, String usage, String expected)
      throws IOException {
    PriceBook book = ImportedBook.of(Files.writeString(directory.resolve("list.json"), LIST));
    RatedUse use = new RatedUse(new ModelKey(provider, model), ProviderMeters.of(usage), AT, AT);

    assertThat(
            book.rate(use)
                .map(Rating::amount)
                .map(BigDecimal::stripTrailingZeros)
                .map(BigDecimal::toPlainString)
                .orElse("unrated"))
        .isEqualTo(expected);
  }
}
