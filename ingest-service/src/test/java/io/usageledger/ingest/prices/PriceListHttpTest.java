package io.usageledger.ingest.prices;

import static org.assertj.core.api.Assertions.assertThat;

import io.usageledger.event.LogTopics;
import io.usageledger.ingest.LogTail;
import io.usageledger.ingest.RunningIngest;
import io.usageledger.ingest.RunningIngest.Answer;
import io.usageledger.log.ModelAliased;
import io.usageledger.log.PricePublished;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PriceListHttpTest {
  private static RunningIngest ingest;

  @BeforeAll
  static void start() {
    ingest = RunningIngest.start(Map.of("ingest.relay.enabled", "false"));
  }

  @AfterAll
  static void stop() {
    ingest.close();
  }

  @Test
  void eachPriceOfAListHasItsOwnAnswerInOrder() {
    try (LogTail log = LogTail.open(LogTopics.LEDGER_PRICES)) {
      Answer answer =
          ingest.post(
              "/v1/prices",
              list(
                  "prices",
                  price("m-good", "0.00000125"),
                  price("m-bad", "-1"),
                  price("m-2", "0")));

      assertThat(answer.status()).isEqualTo(202);
      assertThat(answer.body().get("accepted").asInt()).isEqualTo(2);
      assertThat(answer.body().get("rejected").asInt()).isEqualTo(1);
      assertThat(answer.body().at("/results/0/unit_price").asString()).isEqualTo("0.00000125");
      assertThat(answer.body().at("/results/1/code").asString()).isEqualTo("amount_invalid");
      assertThat(answer.body().at("/results/2/unit_price").asString()).isEqualTo("0");
      assertThat(log.read())
          .extracting(entry -> ((PricePublished) entry.event()).getModel())
          .containsExactly("m-good", "m-2");
    }
  }

  @Test
  void aThousandPricesArePublishedAtOneInstant() {
    try (LogTail log = LogTail.open(LogTopics.LEDGER_PRICES)) {
      String[] thousand =
          IntStream.range(0, 1000).mapToObj(i -> price("m" + i, "0.01")).toArray(String[]::new);

      assertThat(ingest.post("/v1/prices", list("prices", thousand)).body().get("accepted").asInt())
          .isEqualTo(1000);
      List<Instant> instants =
          log.read().stream()
              .map(entry -> ((PricePublished) entry.event()).getPublishedAt())
              .distinct()
              .collect(Collectors.toList());
      assertThat(instants).hasSize(1);
    }
  }

  @Test
  void whenNoneIsGoodOrThereAreTooManyNothingIsTaken() {
    assertThat(ingest.post("/v1/prices", list("prices", price("m", "x"))).status()).isEqualTo(422);
    assertThat(ingest.post("/v1/prices", list("prices")).text("code")).isEqualTo("events_missing");
    String[] tooMany =
        IntStream.range(0, 1001).mapToObj(i -> price("m" + i, "1")).toArray(String[]::new);
    assertThat(ingest.post("/v1/prices", list("prices", tooMany)).text("code"))
        .isEqualTo("events_too_many");
    assertThat(ingest.post("/v1/prices", "{\"prices\":{}}").text("code"))
        .isEqualTo("body_malformed");
  }

  @Test
  void anAliasIsInTheTopicOfPrices() {
    try (LogTail log = LogTail.open(LogTopics.LEDGER_PRICES)) {
      Answer answer =
          ingest.post(
              "/v1/model-aliases",
              """
              {"provider": "azure", "model": "ours", "priced_as_provider": "azure",
               "priced_as_model": "gpt-4o"}
              """);

      assertThat(answer.status()).isEqualTo(202);
      ModelAliased alias = (ModelAliased) log.read().get(0).event();
      assertThat(alias.getAliasId()).isEqualTo(answer.text("alias_id"));
      assertThat(alias.getPricedAsModel()).isEqualTo("gpt-4o");
    }
  }

  private static String list(String name, String... items) {
    return "{\"%s\":[%s]}".formatted(name, String.join(",", items));
  }

  private static String price(String model, String price) {
    return """
    {"provider":"tests","model":"%s","meter":"input_tokens","unit":"usd","price":"%s",
     "effective_at":"2026-01-01T00:00:00Z"}
    """
        .formatted(model, price);
  }
}
