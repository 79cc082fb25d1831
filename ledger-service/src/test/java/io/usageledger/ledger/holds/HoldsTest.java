package io.usageledger.ledger.holds;

import static io.usageledger.ledger.Events.adjustment;
import static io.usageledger.ledger.Events.grant;
import static io.usageledger.ledger.Events.grantBuilder;
import static io.usageledger.ledger.Events.usageBuilder;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.usageledger.ledger.RunningLedger;
import io.usageledger.log.AccountChanged;
import io.usageledger.log.ReportedCost;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Holds over HTTP, against the running service. */
class HoldsTest {
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static RunningLedger ledger;
  private static String key;
  private final String account = "holder/" + UUID.randomUUID();

  @BeforeAll
  static void start() {
    ledger = RunningLedger.start();
    key = ledger.stack().newApiKey("holds:write");
  }

  @AfterAll
  static void stop() {
    ledger.close();
  }

  @Test
  void ofTwoThousandConcurrentRequestsForAHundredAHundredPass() {
    have("100");

    Map<Integer, Long> answers =
        IntStream.range(0, 2_000)
            .mapToObj(i -> HTTP.sendAsync(request(account + i, "1", "PT60S"), text()))
            .toList()
            .stream()
            .map(CompletableFuture::join)
            .map(HttpResponse::statusCode)
            .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));

    assertThat(answers).isEqualTo(Map.of(201, 100L, 402, 1_900L));
    assertThat(held()).isEqualTo("100");
  }

  /** Takes, releases and settles at random, of few accounts, so that they meet all the time. */
  @Test
  void whatIsHeldIsTheSumOfTheHoldsHoweverRequestsMeet() {
    have("100");
    List<CompletableFuture<Integer>> requests = new ArrayList<>();
    Random random = new Random(7);
    for (int i = 0; i < 1_500; i++) {
      String id = "h-" + random.nextInt(300);
      requests.add(
          random.nextInt(3) == 0
              ? HTTP.sendAsync(deletion(id), text()).thenApply(HttpResponse::statusCode)
              : HTTP.sendAsync(request(account + id, "1", "PT60S"), text())
                  .thenApply(HttpResponse::statusCode));
      if (i % 50 == 0) {
        ledger.append(account, usageBuilder(account, "e-" + i).setHoldId(account + id).build());
      }
    }

    assertThat(requests.stream().map(CompletableFuture::join).distinct())
        .isSubsetOf(201, 204, 402, 404, 409);
    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () ->
                ledger.count("select count(*) from usage_history where account_id = ?", account)
                    == 30);
    assertThat(
            ledger.text(
                """
                select q.held = coalesce(sum(h.amount) filter (where h.state = 'held'), 0)
                    and q.held <= 100 and count(*) filter (where h.state = 'settled') > 0
                from standing.held_balances q
                join standing.holds h using (account_id, unit)
                where q.account_id = ?
                group by q.held
                """,
                account))
        .isEqualTo("t");
  }

  @Test
  void anAccountThatSomebodyIsAtHoldsUpNoOther() throws Exception {
    have("10");
    take("h-0", "1", "PT60S");
    String other = "holder/" + UUID.randomUUID();
    ledger.append(other, grant(other, "c", "10"));
    await().until(() -> takeOf(other, "h-0").statusCode() == 201);
    CompletableFuture<HttpResponse<String>> waits;
    try (Connection connection =
            DriverManager.getConnection(
                ledger.stack().jdbcUrl(),
                ledger.stack().jdbcUser(),
                ledger.stack().jdbcPassword());
        var statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute(
          "select from standing.held_balances where account_id = '%s' for update"
              .formatted(account));

      waits = HTTP.sendAsync(request(account + "h-1", "1", "PT60S"), text());
      assertThat(takeOf(other, "h-1").statusCode()).isEqualTo(201);
      assertThat(takeOf(other, "h-2").statusCode()).isEqualTo(201);
      assertThat(waits).isNotDone();
      connection.rollback();
    }
    assertThat(waits.join().statusCode()).isEqualTo(201);
    assertThat(held()).isEqualTo("2");
  }

  @Test
  void theUsageThatNamesAHoldSettlesItWithItsPosting() throws Exception {
    have("10");
    assertThat(take("h-1", "6", "PT60S").body()).contains("\"available\":\"4\"");

    ledger.append(account, usageBuilder(account, "e-1").setHoldId(account + "h-1").build());

    await().atMost(Duration.ofSeconds(20)).until(() -> held().equals("0"));
    assertThat(
            ledger.text(
                "select state || ' ' || used from holds where hold_id = ?", account + "h-1"))
        .isEqualTo("settled 2");
    assertThat(take("h-2", "9", "PT60S").statusCode()).isEqualTo(402);
    assertThat(take("h-3", "8", "PT60S").statusCode()).isEqualTo(201);
  }

  @Test
  void aHoldThatNobodySettlesEndsByItsLease() throws Exception {
    have("10");
    take("h-1", "10", "PT1S");

    await().atMost(Duration.ofSeconds(20)).until(() -> held().equals("0"));
    assertThat(ledger.text("select state from holds where hold_id = ?", account + "h-1"))
        .isEqualTo("expired");
    ledger.append(account, usageBuilder(account, "late").setHoldId(account + "h-1").build());
    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () ->
                ledger.count("select count(*) from usage_history where account_id = ?", account)
                    == 1);
    assertThat(held()).isEqualTo("0");
  }

  @Test
  void aReleasedHoldIsFreeAgainAndReleasingTwiceIsHarmless() throws Exception {
    have("10");
    take("h-1", "10", "PT60S");

    assertThat(release("h-1")).isEqualTo(204);
    assertThat(release("h-1")).isEqualTo(204);
    assertThat(release("never taken")).isEqualTo(404);
    assertThat(held()).isEqualTo("0");
  }

  @Test
  void theSameRequestAgainIsOneHoldAndAnotherOneUnderItsIdIsAConflict() throws Exception {
    have("10");

    assertThat(take("h-1", "4", "PT60S").statusCode()).isEqualTo(201);
    assertThat(take("h-1", "4", "PT60S").statusCode()).isEqualTo(201);
    assertThat(take("h-1", "5", "PT60S").body()).contains("hold_conflict");
    assertThat(held()).isEqualTo("4");
  }

  @Test
  void aCreditOfTomorrowIsNotAvailableToday() throws Exception {
    have("1");
    ledger.append(
        account,
        grantBuilder(account, "tomorrow", "50")
            .setEffectiveAt(Instant.now().plus(Duration.ofDays(1)))
            .build());
    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () -> ledger.count("select count(*) from credits where account_id = ?", account) == 3);

    assertThat(take("h-1", "2", "PT60S").body()).contains("has 1 credits available");
  }

  @Test
  void anUnknownAccountHasNothing() throws Exception {
    assertThat(take("h-1", "1", "PT60S").statusCode()).isEqualTo(402);
  }

  @Test
  void badRequestsAreNamed() throws Exception {
    for (List<String> bad :
        List.of(
            List.of("0", "PT60S", "amount_invalid"),
            List.of("-1", "PT60S", "amount_invalid"),
            List.of("1e999999999", "PT60S", "amount_invalid"),
            List.of("0.0000000000001", "PT60S", "amount_invalid"),
            List.of("1", "forever", "period_invalid"),
            List.of("1", "PT48H", "period_invalid"))) {
      HttpResponse<String> answer = take("h-1", bad.get(0), bad.get(1));
      assertThat(answer.statusCode()).as(bad.toString()).isEqualTo(422);
      assertThat(answer.body()).contains("\"code\":\"" + bad.get(2) + "\"");
    }
    assertThat(
            HTTP.send(
                    requestBuilder("/v1/holds")
                        .POST(HttpRequest.BodyPublishers.ofString("{"))
                        .build(),
                    text())
                .body())
        .contains("body_malformed");
  }

  @Test
  void anAmountThatIsNoTextAndAFieldThatNobodyKnowsAreRefused() throws Exception {
    String text = "{\"hold_id\":\"%s\",\"account_id\":\"%s\",\"unit\":\"credits\",%s}";
    have("10");
    for (String rest :
        List.of(
            "\"amount\":1,\"ttl\":\"PT60S\"",
            "\"amount\":0.1,\"ttl\":\"PT60S\"",
            "\"amount\":\"1\",\"ttl\":\"PT60S\",\"priority\":1")) {
      HttpResponse<String> answer =
          HTTP.send(
              requestBuilder("/v1/holds")
                  .POST(
                      HttpRequest.BodyPublishers.ofString(
                          text.formatted(account + "h", account, rest)))
                  .build(),
              text());
      assertThat(answer.statusCode()).as(rest).isEqualTo(400);
      assertThat(answer.body()).contains("body_malformed");
    }
  }

  @Test
  void aKeyWithoutThePermissionIsRefused() throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(uri("/v1/holds"))
            .header("Authorization", "Bearer " + ledger.stack().newApiKey("usage:read"))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString("{}"))
            .build();
    assertThat(HTTP.send(request, text()).statusCode()).isEqualTo(403);
  }

  @Test
  void twoEventsForOneHoldSettleItOnceAndBothArePosted() throws Exception {
    have("10");
    take("h-1", "6", "PT60S");
    take("h-2", "1", "PT60S");

    ledger.append(
        account,
        usageBuilder(account, "e-1").setHoldId(account + "h-1").build(),
        usageBuilder(account, "e-2").setHoldId(account + "h-1").build());

    await().atMost(Duration.ofSeconds(20)).until(() -> available().equals("6 1"));
    assertThat(ledger.text("select used::text from holds where hold_id = ?", account + "h-1"))
        .isEqualTo("2");
  }

  @Test
  void usageInAnotherUnitEndsTheHoldAndIsNotCountedAgainstIt() throws Exception {
    have("10");
    take("h-1", "6", "PT60S");

    ledger.append(
        account,
        new AccountChanged("a-1", account, "reported_cost", null, null),
        usageBuilder(account, "e-1")
            .setHoldId(account + "h-1")
            .setReportedCost(new ReportedCost(new BigDecimal("0.25").setScale(12), "usd"))
            .build());

    await().atMost(Duration.ofSeconds(20)).until(() -> held().equals("0"));
    assertThat(
            ledger.text(
                "select state || ' ' || coalesce(used::text, 'nothing') from holds where hold_id = ?",
                account + "h-1"))
        .isEqualTo("settled nothing");
    assertThat(available()).isEqualTo("10 0");
  }

  @Test
  void whatIsHeldAndWhatLeakedAreMetrics() throws Exception {
    have("10");
    take("h-1", "3", "PT60S");
    take("h-2", "4", "PT1S");
    take("h-3", "100", "PT60S");

    MeterRegistry metrics = ledger.bean(MeterRegistry.class);
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                metrics.find("ledger.holds.leaked.units").tag("unit", "credits").gauge() != null
                    && metrics
                            .get("ledger.holds.leaked.units")
                            .tag("unit", "credits")
                            .gauge()
                            .value()
                        >= 4
                    && metrics.get("ledger.held").tag("unit", "credits").gauge().value() >= 3);
    assertThat(metrics.get("ledger.holds.active").tag("unit", "credits").gauge().value())
        .isGreaterThanOrEqualTo(1);
    assertThat(metrics.get("ledger.holds.leaked").tag("unit", "credits").gauge().value())
        .isGreaterThanOrEqualTo(1);
    assertThat(metrics.get("ledger.holds").tag("outcome", "refused").counter().count())
        .isGreaterThanOrEqualTo(1);
  }

  private String available() {
    return ledger.text(
        "select b.balance || ' ' || h.held from balances b join standing.held_balances h using (account_id, unit) where account_id = ? and unit = 'credits'",
        account);
  }

  private void have(String amount) {
    ledger.append(
        account,
        grant(account, "c", amount),
        adjustment(account, "a", "0.5"),
        adjustment(account, "b", "-0.5"));
    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () ->
                ledger.count(
                            "select count(*) from balances where account_id = ? and balance = ?::numeric",
                            account,
                            amount)
                        == 1
                    && ledger.count(
                            "select entry_count from accounts where account_id = ?", account)
                        >= 3);
  }

  private String held() {
    return ledger.text(
        "select held::text from standing.held_balances where account_id = ?", account);
  }

  private HttpResponse<String> take(String id, String amount, String ttl)
      throws IOException, InterruptedException {
    return HTTP.send(request(account + id, amount, ttl), text());
  }

  private static HttpResponse<String> takeOf(String other, String id)
      throws IOException, InterruptedException {
    return HTTP.send(requestOf(other, other + id, "1", "PT60S"), text());
  }

  private int release(String id) throws IOException, InterruptedException {
    return HTTP.send(deletion(id), text()).statusCode();
  }

  private HttpRequest deletion(String id) {
    String path =
        "/v1/holds/" + URLEncoder.encode(account + id, StandardCharsets.UTF_8).replace("+", "%20");
    return requestBuilder(path).DELETE().build();
  }

  private HttpRequest request(String holdId, String amount, String ttl) {
    return requestOf(account, holdId, amount, ttl);
  }

  private static HttpRequest requestOf(String account, String holdId, String amount, String ttl) {
    String body =
        """
        {"hold_id":"%s","account_id":"%s","unit":"credits","amount":"%s","ttl":"%s"}
        """
            .formatted(holdId, account, amount, ttl);
    return requestBuilder("/v1/holds").POST(HttpRequest.BodyPublishers.ofString(body)).build();
  }

  private static HttpRequest.Builder requestBuilder(String path) {
    return HttpRequest.newBuilder(uri(path))
        .header("Authorization", "Bearer " + key)
        .header("Content-Type", "application/json");
  }

  private static URI uri(String path) {
    return URI.create("http://127.0.0.1:" + ledger.port() + path);
  }

  private static HttpResponse.BodyHandler<String> text() {
    return HttpResponse.BodyHandlers.ofString();
  }
}
