package io.usageledger.localstack.prices.list;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.usageledger.localstack.prices.list.NotUnderstood.Reason;
import io.usageledger.localstack.prices.list.PriceListFile.Format;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What fields of the two lists become: {@code meter[>tier]=price of one}, sorted. */
class PriceListFileTest {
  @TempDir private Path directory = Path.of("");

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          reasoning costs what output costs    | "output_cost_per_token": 1.25e-06                     | output_tokens=0.00000125 reasoning_tokens=0.00000125
          unless it is stated                  | "output_cost_per_token": 1e-06, "output_cost_per_reasoning_token": 3e-06 | output_tokens=0.000001 reasoning_tokens=0.000003
          pictures in cost what input costs    | "input_cost_per_token": 2e-06                         | input_image_tokens=0.000002 input_tokens=0.000002
          cache reads are never made up        | "input_cost_per_image_token": 1e-06, "cache_read_input_token_cost": 1e-7 | cache_read_tokens=0.0000001 input_image_tokens=0.000001
          both writes                          | "cache_creation_input_token_cost": 3.75e-06, "cache_creation_input_token_cost_above_1hr": 6e-06 | cache_write_1h_tokens=0.000006 cache_write_5m_tokens=0.00000375
          a cliff in thousands                 | "output_cost_per_token": 1e-06, "output_cost_per_token_above_200k_tokens": 2e-06 | output_tokens=0.000001 output_tokens>200000=0.000002 reasoning_tokens=0.000001 reasoning_tokens>200000=0.000002
          one of an hour and a cliff           | "cache_creation_input_token_cost_above_1hr": 6e-06, "cache_creation_input_token_cost_above_1hr_above_200k_tokens": 1.2e-05 | cache_write_1h_tokens=0.000006 cache_write_1h_tokens>200000=0.000012
          no cliff that is not exact           | "output_cost_per_token": 1e-06, "output_cost_per_token_above_200k_tokens": 2.0000000000000003e-06 |
          no cliff without a base              | "output_cost_per_token_above_200k_tokens": 2e-06      |
          twelve places are exact              | "output_cost_per_audio_token": 1e-12                  | output_audio_tokens=0.000000000001
          thirteen are not                     | "output_cost_per_audio_token": 1e-13                  |
          negative is no price                 | "output_cost_per_audio_token": -1                     |
          a text is no price                   | "output_cost_per_audio_token": "1"                    |
          other service is not the normal one  | "output_cost_per_audio_token": 1, "output_cost_per_audio_token_batches": 0.5 | output_audio_tokens=1
          sound by the second                  | "mode": "audio_transcription", "input_cost_per_second": 0.0001, "output_cost_per_second": 0.0001 | audio_ms=0.0000001
          sound, zero on the other side        | "mode": "audio_transcription", "input_cost_per_second": 3.333e-05, "output_cost_per_second": 0.0 | audio_ms=0.00000003333
          work by the second                   | "mode": "chat", "input_cost_per_second": 0.0005       | processing_ms=0.0000005
          seconds on both sides of a chat      | "mode": "chat", "input_cost_per_second": 1, "output_cost_per_second": 1 |
          seconds that are not exact           | "mode": "audio_transcription", "output_cost_per_second": 0.0002777778 |
          a picture                            | "output_cost_per_image": 0.04                         | images=0.04
          a picture paid by its tokens         | "output_cost_per_image": 0.04, "output_cost_per_image_token": 3e-05 | output_image_tokens=0.00003
          searches that cost the same          | "search_context_cost_per_query": {"search_context_size_low": 0.01, "search_context_size_medium": 0.01, "search_context_size_high": 0.010} | web_searches=0.01
          searches that do not                 | "search_context_cost_per_query": {"search_context_size_low": 0.01, "search_context_size_medium": 0.02, "search_context_size_high": 0.02} |
          zero is a price                      | "output_cost_per_audio_token": 0.0                    | output_audio_tokens=0
          but not beside one we do not count   | "output_cost_per_audio_token": 0.0, "input_cost_per_character": 1e-6 |
          a request                            | "input_cost_per_request": 0.005                       | requests=0.005
          cached sound has a price of its own  | "cache_read_input_audio_token_cost": 3e-07            | cache_read_audio_tokens=0.0000003
          and is never made up                 | "cache_read_input_token_cost": 1e-07, "input_cost_per_audio_token": 1e-06 | cache_read_tokens=0.0000001 input_audio_tokens=0.000001
          citations                            | "citation_cost_per_token": 2e-06                      | citation_tokens=0.000002
          a query to what ranks                | "mode": "rerank", "input_cost_per_query": 0.002, "input_cost_per_token": 0.0, "output_cost_per_token": 0.0 | search_units=0.002
          what ranks for nothing               | "mode": "rerank", "input_cost_per_query": 0.0         | search_units=0
          a query to what searches             | "mode": "search", "input_cost_per_query": 0.005       |
          a field of tomorrow                  | "output_cost_per_dream": 1                            |
          """)
  void litellmFieldBecomesMeters(String rule, String fields, String expected) throws IOException {
    PriceList list = litellm("\"m\": {\"litellm_provider\": \"p\", %s}".formatted(fields));

    assertThat(text(list)).isEqualTo(expected == null ? "" : expected);
    if (expected == null) {
      assertThat(list.notUnderstood()).isNotEmpty();
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          gpt-4o                              | openai                       | openai gpt-4o
          azure/gpt-4o                        | azure                        | azure gpt-4o
          azure/eu/gpt-4o                     | azure                        | azure eu/gpt-4o
          openrouter/anthropic/claude-3.5     | openrouter                   | openrouter anthropic/claude-3.5
          us.anthropic.claude-v1:0            | bedrock_converse             | bedrock us.anthropic.claude-v1:0
          bedrock/us-east-1/claude            | bedrock                      | bedrock us-east-1/claude
          vertex_ai/claude-3                  | vertex_ai-anthropic_models   | vertex_ai claude-3
          gemini-2.5-pro                      | vertex_ai-language-models    | vertex_ai gemini-2.5-pro
          gemini/gemini-2.5-pro               | gemini                       | gemini gemini-2.5-pro
          text-completion-codestral/codestral | text-completion-codestral    | codestral codestral
          fireworks_ai/accounts/f/models/x    | fireworks_ai                 | fireworks_ai accounts/f/models/x
          """)
  void litellmKeyBecomesProviderAndModel(String key, String provider, String expected)
      throws IOException {
    PriceList list =
        litellm(
            "\"%s\": {\"litellm_provider\": \"%s\", \"output_cost_per_audio_token\": 1}"
                .formatted(key, provider));

    assertThat(list.prices())
        .singleElement()
        .satisfies(
            price ->
                assertThat(price.name().provider() + " " + price.name().model())
                    .isEqualTo(expected));
  }

  /** Whoever sends the long name gets its price, by exact name; the short one keeps its own. */
  @Test
  void whereTheBareKeyAndThePrefixedOneDifferBothNamesArePriced() throws IOException {
    String model = "\"%s\": {\"litellm_provider\": \"p\", \"output_cost_per_audio_token\": %s}";
    PriceList differing = litellm(model.formatted("p/m", "2") + "," + model.formatted("m", "1"));
    PriceList same = litellm(model.formatted("p/m", "1") + "," + model.formatted("m", "1.0"));

    assertThat(differing.prices())
        .extracting(price -> price.name().model() + " " + price.unitPrice())
        .containsExactlyInAnyOrder("m 1", "p/m 2");
    assertThat(same.prices()).extracting(price -> price.name().model()).containsExactly("m");
  }

  @Test
  void whatIsNoModelIsTold() throws IOException {
    PriceList list =
        litellm(
            "\"sample_spec\": {\"litellm_provider\": \"one of\", \"input_cost_per_token\": 0},"
                + "\"last_updated\": \"2026-07-24\","
                + "\"m\": {\"litellm_provider\": \"p\", \"output_cost_per_audio_token\": 1}");

    assertThat(list.notUnderstood())
        .extracting(NotUnderstood::where, NotUnderstood::reason)
        .containsExactlyInAnyOrder(
            org.assertj.core.groups.Tuple.tuple("sample_spec", Reason.NO_MODEL),
            org.assertj.core.groups.Tuple.tuple("last_updated", Reason.NO_MODEL));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          kinds of input cost what input costs   | "input_mtok": 2    | cache_read_audio_tokens=0.000002 cache_read_tokens=0.000002 cache_write_1h_tokens=0.000002 cache_write_5m_tokens=0.000002 input_audio_tokens=0.000002 input_image_tokens=0.000002 input_tokens=0.000002
          kinds of output cost what output costs | "output_mtok": 10  | output_audio_tokens=0.00001 output_image_tokens=0.00001 output_tokens=0.00001 reasoning_tokens=0.00001
          an hour's write is not a short one's   | "cache_write_mtok": 3.75 | cache_write_5m_tokens=0.00000375
          a cliff                                | "cache_write_mtok": {"base": 1, "tiers": [{"start": 200000, "price": 2}]} | cache_write_5m_tokens=0.000001 cache_write_5m_tokens>200000=0.000002
          by the thousand                        | "requests_kcount": 5 | requests=0.005
          seven places of a million are too many | "cache_write_mtok": 0.08333333333333334 |
          and nothing takes their place          | "output_mtok": 1, "output_audio_mtok": 0.08333333333333334 | output_image_tokens=0.000001 output_tokens=0.000001 reasoning_tokens=0.000001
          cached sound                           | "cache_read_mtok": 0.1, "cache_audio_read_mtok": 0.3 | cache_read_audio_tokens=0.0000003 cache_read_tokens=0.0000001
          cached sound costs what the cache does | "cache_read_mtok": 0.1 | cache_read_audio_tokens=0.0000001 cache_read_tokens=0.0000001
          without it what sound does             | "input_audio_mtok": 2  | cache_read_audio_tokens=0.000002 input_audio_tokens=0.000002
          which of the two is not said           | "cache_read_mtok": 0.1, "input_audio_mtok": 2 | cache_read_tokens=0.0000001 input_audio_tokens=0.000002
          a field of tomorrow                    | "dream_mtok": 1 |
          """)
  void genaiFieldBecomesMeters(String rule, String fields, String expected) throws IOException {
    PriceList list = genai("{\"equals\": \"m\"}", "{%s}".formatted(fields));

    assertThat(text(list)).isEqualTo(expected == null ? "" : expected);
    if (expected == null) {
      assertThat(list.notUnderstood()).isNotEmpty();
    }
  }

  @Test
  void datedPricesHoldFromTheirDayAndATierThatIsGoneEndsWithIt() throws IOException {
    PriceList list =
        genai(
            "{\"equals\": \"m\"}",
            """
            [{"prices": {"cache_write_mtok": {"base": 3, "tiers": [{"start": 200000, "price": 6}]}}},
             {"constraint": {"start_date": "2026-03-13"}, "prices": {"cache_write_mtok": 2}}]
            """);

    assertThat(list.prices().stream().map(PriceListFileTest::dated).collect(Collectors.toSet()))
        .containsExactlyInAnyOrder(
            "0 0.000003 null",
            "200000 0.000006 null",
            "0 0.000002 2026-03-13T00:00:00Z",
            "200000 0.000002 2026-03-13T00:00:00Z");
  }

  @Test
  void pricesOfSomeHoursAreNotUnderstood() throws IOException {
    PriceList list =
        genai(
            "{\"equals\": \"m\"}",
            """
            [{"prices": {"input_mtok": 1}},
             {"constraint": {"start_time": "00:30:00Z", "end_time": "16:30:00Z"}, "prices": {"input_mtok": 2}}]
            """);

    assertThat(list.prices()).isEmpty();
    assertThat(list.notUnderstood()).extracting(NotUnderstood::reason).contains(Reason.TIME_OF_DAY);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          its own name            | {"equals": "m"}                                      |     | 0
          another name            | {"equals": "n"}                                      | n   | 0
          several                 | {"or": [{"equals": "m"}, {"equals": "n"}, {"equals": "o"}]} | n o | 0
          a pattern beside a name | {"or": [{"equals": "n"}, {"starts_with": "m-"}]}     | n   | 1
          all of several          | {"and": [{"contains": "a"}, {"contains": "b"}]}      |     | 1
          """)
  void genaiNamesThatAreStatedBecomeAliases(String rule, String match, String aliases, int patterns)
      throws IOException {
    PriceList list = genai(match, "{\"input_mtok\": 1}");

    assertThat(list.aliases().stream().map(ListedAlias::model).collect(Collectors.joining(" ")))
        .isEqualTo(aliases == null ? "" : aliases);
    assertThat(list.notUnderstood().stream().filter(n -> n.reason() == Reason.PATTERN))
        .hasSize(patterns);
  }

  @Test
  void aNameThatAnEarlierModelTakesIsNoAlias() throws IOException {
    PriceList list =
        read(
            """
            [{"id": "p", "models": [
              {"id": "first", "match": {"starts_with": "x"}, "prices": {"input_mtok": 1}},
              {"id": "second", "match": {"equals": "x1"}, "prices": {"input_mtok": 2}}]}]
            """);

    assertThat(list.aliases()).isEmpty();
    assertThat(list.notUnderstood())
        .extracting(NotUnderstood::reason)
        .contains(Reason.ALIAS_OF_ANOTHER);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {}                                     | neither
          []                                     | neither
          {"a": {"litellm_provider": "p"}        | not JSON
          {"a": {"litellm_provider": "p"}, "a": {"litellm_provider": "p"}} | not JSON
          """)
  void whatIsNoListIsRefusedInWords(String json, String words) {
    assertThatThrownBy(() -> read(json))
        .isInstanceOf(PriceListException.class)
        .hasMessageContaining(words);
  }

  @Test
  void theRealListsAreUnderstoodButForWhatIsTold() {
    Path data = DataDirectory.find();
    assumeTrue(
        Files.exists(data.resolve("litellm-model-prices.json")),
        "../shared/data/litellm-model-prices.json is not there (nor in -Dusageledger.data)");
    PriceList litellm = PriceListFile.read(data.resolve("litellm-model-prices.json"), Format.AUTO);
    PriceList genai = PriceListFile.read(data.resolve("genai-prices.json"), Format.AUTO);

    assertThat(litellm.format()).isEqualTo("litellm");
    assertThat(litellm.prices()).hasSizeGreaterThan(10_000);
    assertThat(genai.prices()).hasSizeGreaterThan(12_000);
    assertThat(genai.aliases()).hasSizeGreaterThan(700);
    assertThat(
            genai.notUnderstood().stream().map(NotUnderstood::reason).collect(Collectors.toSet()))
        .isEqualTo(
            Set.of(
                Reason.PATTERN,
                Reason.NOTHING_PRICED,
                Reason.NOT_EXACT,
                Reason.TIME_OF_DAY,
                Reason.FALLBACK));
  }

  private PriceList litellm(String entries) throws IOException {
    return read("{%s}".formatted(entries));
  }

  private PriceList genai(String match, String prices) throws IOException {
    return read(
        """
        [{"id": "p", "models": [{"id": "m", "match": %s, "prices": %s}]}]
        """
            .formatted(match, prices));
  }

  private PriceList read(String json) throws IOException {
    return PriceListFile.read(Files.writeString(directory.resolve("list.json"), json), Format.AUTO);
  }

  private static String text(PriceList list) {
    return list.prices().stream()
        .map(
            price ->
                price.name().meter()
                    + (price.aboveInputTokens() == 0 ? "" : ">" + price.aboveInputTokens())
                    + "="
                    + price.unitPrice().toPlainString())
        .sorted()
        .collect(Collectors.joining(" "));
  }

  private static String dated(ListedPrice price) {
    return price.aboveInputTokens() + " " + price.unitPrice().toPlainString() + " " + price.from();
  }
}
