package io.usageledger.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.usageledger.localstack.TestStack;
import io.usageledger.query.RunningQueryService.Answer;
import io.usageledger.query.wire.ReadRefusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class ServiceSurfaceTest {
  private final RunningQueryService service = RunningQueryService.shared();
  private final LedgerRows ledger = new LedgerRows();

  @Test
  void dataWantAKeyThatMayRead() {
    String writer = TestStack.shared().newApiKey("usage:write");

    assertThat(service.ask("/v1/statistics", Map.of()).status()).isEqualTo(401);
    assertThat(service.ask("/v1/statistics", Map.of("Authorization", "Bearer " + writer)).status())
        .isEqualTo(403);
    assertThat(service.ask("/v1/accounts/x/balance", Map.of()).status()).isEqualTo(401);
    assertThat(service.ask("/v3/api-docs", Map.of()).status()).isEqualTo(401);
    assertThat(service.ask("/actuator/prometheus", Map.of()).status()).isEqualTo(401);
  }

  @Test
  void thePageIsOpenAndLetsNothingForeignRun() {
    Answer page = service.ask("/", Map.of());

    assertThat(page.status()).isEqualTo(200);
    assertThat(page.header("content-security-policy"))
        .contains("default-src 'none'")
        .doesNotContain("unsafe");
    assertThat(page.text()).doesNotContain("http://").doesNotContain("onclick").contains("<title>");
    for (String file : List.of("/dashboard.css", "/dashboard/main.js", "/favicon.svg")) {
      assertThat(service.ask(file, Map.of()).status()).as(file).isEqualTo(200);
    }
  }

  @Test
  void healthIsOpenAndNamesItsParts() {
    JsonNode health = service.ask("/actuator/health", Map.of()).json();

    assertThat(health.at("/components/db/details/connections_max").asInt()).isEqualTo(20);
    assertThat(health.at("/components").has("kafkaLag")).isTrue();
    assertThat(service.ask("/actuator/health/db", Map.of()).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/accounts/a/entries?%00=1,     application/json, 400, parameter_invalid",
    "/v1/accounts/a/entries?limit=%ff, application/json, 400, parameter_invalid",
    "/v1/statistics,                   no media type,    406, not_acceptable",
    "/v1/statistics,                   image/png;q=x,    406, not_acceptable"
  })
  void whatCannotBeReadOfARequestIsAProblemWithACode(
      String path, String accept, int status, String code) {
    Map<String, String> headers =
        Map.of("Authorization", "Bearer " + service.key(), "Accept", accept);

    Answer answer = service.ask(path, headers);

    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    assertThat(answer.header("content-type")).startsWith("application/problem+json");
    assertThat(answer.json().get("code").asString()).isEqualTo(code);
  }

  @Test
  void outcomesOfASourceAreSummedOverPartitions() {
    String source = LedgerRows.unique("file:trace/a b.csv");
    for (int partition = 0; partition < 3; partition++) {
      ledger
          .jdbc
          .sql(
              """
              insert into source_outcomes (events, log_partition, source, outcome)
              values (5, :partition, :source, 'posted'), (2, :partition, :source, 'duplicate')
              """)
          .param("partition", partition)
          .param("source", source)
          .update();
    }

    JsonNode answer =
        service.read(
            "/v1/sources/"
                + source.replace("/", "%2F").replace(" ", "%20").replace(":", "%3A")
                + "/outcomes");

    assertThat(answer.get("source").asString()).isEqualTo(source);
    assertThat(answer.get("outcomes").toString())
        .isEqualTo(
            "{\"posted\":15,\"unrated\":0,\"duplicate\":6,\"conflict\":0,\"quarantined\":0}");
    assertThat(service.read("/v1/statistics").at("/outcomes/posted").asLong())
        .isGreaterThanOrEqualTo(15);
  }

  @Test
  void modelsAndPricesArePaged() {
    JsonNode first = service.read("/v1/models?limit=1");
    JsonNode second =
        service.read("/v1/models?limit=1&cursor=" + first.get("next_cursor").asString());
    JsonNode prices = service.read("/v1/prices?model=gpt-5&meter=input_tokens");

    assertThat(first.at("/models/0")).isNotEqualTo(second.at("/models/0"));
    assertThat(prices.at("/prices/0/unit_price").asString()).isEqualTo("0.002");
    assertThat(prices.at("/prices/0/per").asLong()).isEqualTo(1);
  }

  @Test
  void aPriceThatDoesNotDivideIsShownAsItWasStated() {
    String model = LedgerRows.unique("dubbing");
    new LedgerRows().prices.price(model, "processing_ms", "1/60000", 0);

    JsonNode price = service.read("/v1/prices?model=" + model).at("/prices/0");

    assertThat(price.get("unit_price").asString()).isEqualTo("1");
    assertThat(price.get("per").isIntegralNumber()).isTrue();
    assertThat(price.get("per").asLong()).isEqualTo(60_000);
  }

  @Test
  void aliasesArePagedWithEveryVersion() {
    String provider = LedgerRows.unique("azure");
    new LedgerRows().alias(provider, "a", "gpt-4o");
    new LedgerRows().alias(provider, "a", "gpt-5");

    JsonNode first = service.read("/v1/model-aliases?limit=1&provider=" + provider);
    JsonNode second =
        service.read(
            "/v1/model-aliases?limit=1&provider=%s&cursor=%s"
                .formatted(provider, first.get("next_cursor").asString()));

    assertThat(first.at("/aliases/0/model").asString()).isEqualTo("a");
    assertThat(second.at("/aliases/0/priced_as_model").asString())
        .isNotEqualTo(first.at("/aliases/0/priced_as_model").asString());
    assertThat(second.get("next_cursor").isNull()).isTrue();
  }

  @Test
  void theDescriptionSaysWhatEachReadIs() {
    JsonNode description = service.read("/v3/api-docs");

    List<String> paths =
        description.get("paths").properties().stream().map(Map.Entry::getKey).toList();
    assertThat(paths)
        .contains(
            "/v1/accounts/{account_id}/balance",
            "/v1/accounts/{account_id}/usage",
            "/v1/accounts/{account_id}/usage-history/{source}/{event_id}",
            "/v1/usage");
    for (JsonNode path : description.get("paths")) {
      assertThat(path.at("/get/summary").asString("")).isNotBlank();
      assertThat(path.at("/get/description").asString("")).isNotBlank();
    }
    assertThat(description.at("/paths/~1v1~1usage/get/parameters").toString())
        .contains("\"group_by\"")
        .contains("\"tz\"")
        .contains("\"from\"");
    assertThat(description.at("/components/schemas/Watermark/properties").has("applied_through"))
        .isTrue();
    for (String answer : List.of("UsageHistory", "UsageAnswer", "CostDifferences")) {
      assertThat(
              description
                  .at("/components/schemas/" + answer + "/properties")
                  .has("archived_months"))
          .as(answer)
          .isTrue();
    }
  }

  @Test
  void anUnknownPathIsAProblemWithACode() {
    Answer answer = service.ask("/v1/nothing/a%20b?c=d");

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.json().get("code").asString()).isEqualTo("path_unknown");
    assertThat(answer.json().get("detail").asString())
        .startsWith("There is nothing to read at the path \"/v1/nothing/a%20b\".");
  }

  @Test
  void theCodesAreDocumentedInTheirOrder() throws IOException {
    String document = Files.readString(Path.of("..", "docs", "query.md"));

    List<String> documented =
        Pattern.compile("^\\| `([a-z_]+)` \\| [45]\\d\\d \\|", Pattern.MULTILINE)
            .matcher(document)
            .results()
            .map(match -> match.group(1))
            .toList();
    assertThat(documented)
        .containsExactlyElementsOf(
            Arrays.stream(ReadRefusal.values()).map(ReadRefusal::code).toList());
  }
}
