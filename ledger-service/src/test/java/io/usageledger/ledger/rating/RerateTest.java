package io.usageledger.ledger.rating;

import static io.usageledger.ledger.Events.grantBuilder;
import static io.usageledger.ledger.Events.priceBuilder;
import static io.usageledger.ledger.Events.usageBuilder;
import static io.usageledger.ledger.Events.voided;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.usageledger.ledger.RunningLedger;
import io.usageledger.log.UsageRecorded;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Re-rates over HTTP, against real Kafka and Postgres; every figure is worked out by hand. */
class RerateTest {
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final Instant DAY = Instant.parse("2026-02-10T00:00:00Z");
  private static RunningLedger ledger;
  private static String key;
  private final String account = "rerated/" + UUID.randomUUID();
  private final String model = "model-" + UUID.randomUUID();

  @BeforeAll
  static void start() {
    ledger = RunningLedger.start("--ledger.rerate-page-events=2", "--ledger.late-usage-grace=1s");
    key = ledger.stack().newApiKey("operate");
  }

  @AfterAll
  static void stop() {
    ledger.close();
  }

  @Test
  void aPriceThatComesAfterItsDayIsMadeGoodToTheLastDigitAndOnlyOnce() throws Exception {
    publish("credits", "0.00000125", "2020-01-01T00:00:00Z");
    ledger.append(
        account,
        grantBuilder(account, "c", "1").build(),
        usage("before", DAY.minusNanos(1_000), 1_000_001),
        usage("at", DAY, 1_000_001),
        usage("after", DAY.plusSeconds(5), 7),
        usage("also", DAY.plusSeconds(6), 3));
    awaitUsage(4);
    assertThat(balance("credits")).isEqualTo("-1.500015");
    publish("credits", "0.00000025", "2026-02-10T00:00:00Z");

    // at: 1.25000125 -> 0.25000025; after: 0.00000875 -> 0.00000175; also: 0.00000375 -> 0.00000075
    JsonNode dry = run(true);
    assertThat(dry.at("/totals/0/difference").asString()).isEqualTo("-1.000011");
    assertThat(dry.path("changed").asLong()).isEqualTo(3);
    assertThat(dry.path("unchanged").asLong()).isEqualTo(1);
    assertThat(balance("credits")).isEqualTo("-1.500015");

    JsonNode run = run(false);
    assertThat(run.path("matches").asBoolean()).isTrue();
    assertThat(run.path("published").asLong()).isEqualTo(3);
    assertThat(run.at("/totals/0/posted").asString()).isEqualTo("-1.000011");
    assertThat(balance("credits")).isEqualTo("-0.500004");
    assertThat(
            ledger.count(
                "select count(distinct (detail ->> 'from_rate_card', detail ->> 'to_rate_card')) from entries where account_id = ? and kind = 'rated'",
                account))
        .isOne();
    assertThat(
            get(run.path("rerate_id").asString() + "/differences")
                .at("/differences/0/account_id")
                .asString())
        .isEqualTo(account);

    JsonNode again = run(false);
    assertThat(again.path("changed").asLong()).isZero();
    assertThat(again.path("published").asLong()).isZero();

    ledger.append(account, voided(account, "at"));
    await().until(() -> balance("credits").equals("-0.25000375"));
    publish("credits", "0.000001", "2026-02-10T00:00:00Z");
    // 10 tokens, each 0.00000075 dearer; what was voided stays as it is
    assertThat(run(false).at("/totals/0/posted").asString()).isEqualTo("0.0000075");
    assertThat(balance("credits")).isEqualTo("-0.25001125");
  }

  @Test
  void whatIsGivenBackToAClosedCreditBecomesOneThatSaysSo() throws Exception {
    publish("credits", "0.001", "2020-01-01T00:00:00Z");
    Instant soon = Instant.now().plusSeconds(4);
    ledger.append(
        account,
        grantBuilder(account, "short", "5").setExpiresAt(soon).build(),
        usage("e-1", DAY, 2_000));
    awaitUsage(1);
    await().atMost(Duration.ofSeconds(30)).until(() -> Instant.now().isAfter(soon.plusSeconds(2)));
    publish("credits", "0.0002", "2026-02-10T00:00:00Z");

    JsonNode run = run(false);

    assertThat(run.path("matches").asBoolean()).isTrue();
    assertThat(run.at("/totals/0/posted").asString()).isEqualTo("-1.6");
    assertThat(
            ledger.text(
                "select remaining || ' ' || reason from credits where account_id = ? and credit_id like 'give-back/%'",
                account))
        .isEqualTo("1.6 Given back for posting 2, whose credit has closed");
    assertThat(balance("credits")).isEqualTo("1.6");
  }

  @Test
  void usageMovesToAnotherUnitWhole() throws Exception {
    publish("usd", "0.001", "2020-01-01T00:00:00Z");
    ledger.append(account, usage("e-1", DAY, 3));
    awaitUsage(1);
    publish("credits", "0.5", "2020-01-01T00:00:00Z");

    JsonNode run = run(false);

    assertThat(run.path("matches").asBoolean()).isTrue();
    assertThat(run.at("/totals/0/unit").asString()).isEqualTo("credits");
    assertThat(run.at("/totals/0/posted").asString()).isEqualTo("1.5");
    assertThat(run.at("/totals/1/posted").asString()).isEqualTo("-0.003");
    assertThat(balance("credits") + " " + balance("usd")).isEqualTo("-1.5 0");
  }

  @Test
  void aRunThatWasInterruptedAfterItPublishedGoesOnWithoutChangingAnythingTwice() throws Exception {
    publish("credits", "0.001", "2020-01-01T00:00:00Z");
    ledger.append(
        account, usage("e-1", DAY, 1), usage("e-2", DAY, 2), usage("e-3", DAY.plusSeconds(1), 3));
    awaitUsage(3);
    publish("credits", "0.002", "2026-02-10T00:00:00Z");
    String rerateId = run(false).path("rerate_id").asString();
    long entries = entries();

    ledger
        .tables()
        .sql(
            """
            update standing.rerates
            set state = 'publishing', ended_at = null, at_account_id = '', at_occurred_at = '1970-01-01Z', at_posting_number = 0
            where rerate_id = ?
            """)
        .param(rerateId)
        .update();

    JsonNode resumed = post(false);
    assertThat(resumed.path("rerate_id").asString()).isEqualTo(rerateId);
    JsonNode done = awaitDone(resumed);
    assertThat(done.path("matches").asBoolean()).isTrue();
    assertThat(done.at("/totals/0/posted").asString()).isEqualTo("0.006");
    assertThat(entries()).isEqualTo(entries);
  }

  @Test
  void anotherServiceGoesOnWithWhatOneLeft() throws Exception {
    publish("credits", "0.001", "2020-01-01T00:00:00Z");
    for (int i = 0; i < 300; i++) {
      ledger.append(account, usage("e-" + i, DAY, 1));
    }
    awaitUsage(300);
    publish("credits", "0.0015", "2026-02-10T00:00:00Z");
    try (RunningLedger first =
        RunningLedger.start(
            "--ledger.rerate-page-events=1", "--spring.kafka.listener.auto-startup=false")) {
      assertThat(first.port()).isPositive();
      post(false);
    }

    JsonNode done = awaitDone(post(false));

    assertThat(done.path("matches").asBoolean()).isTrue();
    assertThat(done.path("changed").asLong()).isEqualTo(300);
    assertThat(balance("credits")).isEqualTo("-0.45");
  }

  @ParameterizedTest
  @CsvSource({
    "'{}', period_invalid, from is missing",
    "'{\"from\":\"2026-01-01T00:00:00Z\",\"to\":\"2026-01-01T01:00:00+01:00\"}', period_invalid, is not before to",
    "'{\"from\":\"2026-01-01\",\"to\":\"2026-01-02T00:00:00Z\"}', period_invalid, from is \\\"2026-01-01\\\"",
    "'{\"from\":\"2026-01-01T00:00:00Z\",\"to\":\"2026-01-02T00:00:00Z\",\"account_id\":\"\"}', account_id_invalid, account_id",
    "'{\"from\":\"2026-01-01T00:00:00Z\",\"to\":\"2026-01-02T00:00:00Z\",\"model\":\"\"}', model_invalid, model",
    "'{', body_malformed, end-of-input",
    "'{\"from\":\"2026-02-09T00:00:00Z\",\"to\":\"2026-02-11T00:00:00Z\",\"dryRun\":true}', body_malformed, dryRun",
    "'{\"from\":\"2026-02-09T00:00:00Z\",\"to\":\"2026-02-11T00:00:00Z\",\"account\":\"nobody\",\"dry_run\":true}', body_malformed, account"
  })
  void aRequestThatMakesNoSenseIsNamed(String body, String code, String detail) throws Exception {
    assertThat(send(request("").POST(HttpRequest.BodyPublishers.ofString(body))).body())
        .contains("\"code\":\"" + code + "\"", detail);
  }

  @Test
  void nobodyElseMayAndAnUnknownRunIsNamed() throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + ledger.port() + "/v1/rerates"))
            .header(
                "Authorization", "Bearer " + ledger.stack().newApiKey("usage:read", "prices:write"))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString("{}"))
            .build();
    assertThat(HTTP.send(request, HttpResponse.BodyHandlers.ofString()).statusCode())
        .isEqualTo(403);
    assertThat(send(request("/none").GET()).body()).contains("rerate_unknown");
    assertThat(send(request("/none/differences").GET()).body()).contains("rerate_unknown");
  }

  private UsageRecorded usage(String eventId, Instant occurredAt, long inputTokens) {
    return usageBuilder(account, eventId)
        .setModel(model)
        .setOccurredAt(occurredAt)
        .setQuantities(Map.of("input_tokens", inputTokens))
        .build();
  }

  /** Publishes, and waits until the price counts. */
  private void publish(String unit, String price, String effectiveAt) throws InterruptedException {
    Instant publishedAt = Instant.now();
    ledger.appendPrice(
        priceBuilder(model, "input_tokens", price)
            .setUnit(unit)
            .setEffectiveAt(Instant.parse(effectiveAt))
            .setPublishedAt(publishedAt)
            .build());
    Instant appended = Instant.now();
    await().until(() -> Instant.now().isAfter(appended.plusMillis(1_500)));
  }

  private JsonNode run(boolean dry) throws IOException, InterruptedException {
    return awaitDone(post(dry));
  }

  private JsonNode post(boolean dry) throws IOException, InterruptedException {
    String body =
        """
        {"from":"2026-02-09T00:00:00+01:00","to":"2026-02-11T00:00:00Z","model":"openai/%s","account_id":"%s","dry_run":%s,"reason":"a late price"}
        """
            .formatted(model, account, dry);
    HttpResponse<String> answer = send(request("").POST(HttpRequest.BodyPublishers.ofString(body)));
    assertThat(answer.statusCode()).as(answer.body()).isIn(200, 201);
    return JsonMapper.shared().readTree(answer.body());
  }

  private static JsonNode awaitDone(JsonNode run) {
    String id = run.path("rerate_id").asString();
    return await()
        .atMost(60, TimeUnit.SECONDS)
        .until(() -> get(id), answer -> answer.path("state").asString().equals("done"));
  }

  private static JsonNode get(String path) throws IOException, InterruptedException {
    return JsonMapper.shared().readTree(send(request("/" + path).GET()).body());
  }

  private static HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(
            URI.create("http://127.0.0.1:" + ledger.port() + "/v1/rerates" + path))
        .header("Authorization", "Bearer " + key)
        .header("Content-Type", "application/json");
  }

  private static HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private void awaitUsage(int events) {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                ledger.count("select count(*) from usage_history where account_id = ?", account)
                    == events);
  }

  private long entries() {
    return ledger.count("select count(*) from entries where account_id = ?", account);
  }

  private String balance(String unit) {
    return ledger.text(
        "select balance::text from balances where account_id = ? and unit = ?", account, unit);
  }
}
