package io.usageledger.ledger.holds;

import static io.usageledger.ledger.Events.grantBuilder;
import static io.usageledger.ledger.Events.usageBuilder;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.usageledger.log.AccountChanged;
import io.usageledger.log.ReportedCost;
import java.math.BigDecimal;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** What a request for a hold is answered, and how holds end. */
class HoldsTest extends HoldsOverHttp {
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

  /** Its units are used; they would be free, and spent again, before that is known. */
  @Test
  void aLeaseLastsAsLongAsUsageThatCameWithinItWaitsInTheLog() throws Exception {
    have("10");
    ledger.whileAnother(
        "select from accounts where account_id = '%s' for update".formatted(account),
        () -> {
          take("h-1", "10", "PT2S");
          ledger.append(account, usageBuilder(account, "e-1").setHoldId(account + "h-1").build());

          await()
              .during(Duration.ofSeconds(5))
              .atMost(Duration.ofSeconds(20))
              .until(() -> held().equals("10"));
          assertThat(take("h-2", "10", "PT60S").statusCode()).isEqualTo(402);
        });

    await().atMost(Duration.ofSeconds(20)).until(() -> held().equals("0"));
    assertThat(
            ledger.text(
                "select state || ' ' || used from holds where hold_id = ?", account + "h-1"))
        .isEqualTo("settled 2");
  }

  @Test
  void leasesOfAnAccountThatSomebodyIsAtDoNotKeepOthersWaiting() throws Exception {
    have("10");
    String busy = "!" + account;
    ledger.whileAnother(
        """
        insert into standing.holds (hold_id, account_id, unit, amount, state, created_at, expires_at)
        select '!' || n || '%1$s', '%1$s', 'credits', 1, 'held', now(), now() + interval '5 s'
        from generate_series(1, 600) n;
        insert into standing.held_balances (account_id, unit, held) values ('%1$s', 'credits', 600)
        """
            .formatted(busy),
        () -> take("h-1", "10", "PT6S"));

    ledger.whileAnother(
        "select from standing.held_balances where account_id = '%s' for update".formatted(busy),
        () -> await().atMost(Duration.ofSeconds(30)).until(() -> held().equals("0")));

    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                ledger.count(
                        "select count(*) from holds where account_id = ? and state = 'expired'",
                        busy)
                    == 600);
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
  void anothersHoldIsUnknownToWhoMayKnowOfOneAccountOnly() throws Exception {
    have("10");
    take("h-1", "4", "PT60S");
    Holds holds = ledger.bean(Holds.class);

    assertThat(holds.release(account + "h-1", Optional.of("another")))
        .isEqualTo(new HoldAnswer.Unknown(account + "h-1"));
    assertThat(held()).isEqualTo("4");
    assertThat(holds.release(account + "h-1", Optional.of(account)))
        .isEqualTo(new HoldAnswer.Released());
    assertThat(held()).isEqualTo("0");
  }

  @Test
  void theSameRequestAgainIsOneHoldAndAnotherOneUnderItsIdIsAConflict() throws Exception {
    have("10");

    HttpResponse<String> first = take("h-1", "4", "PT60S");
    HttpResponse<String> again = take("h-1", "4", "PT90S");
    assertThat(first.statusCode()).isEqualTo(201);
    assertThat(first.body()).contains("\"available\":\"6\"");
    assertThat(again.statusCode()).isEqualTo(201);
    assertThat(again.body()).isEqualTo(first.body());
    assertThat(take("h-1", "5", "PT60S").body()).contains("hold_conflict");
    assertThat(held()).isEqualTo("4");
  }

  /** Who is told 201 runs an inference: its hold would end as soon as posting is through. */
  @Test
  void theSameRequestAfterItsLeaseIsAConflictAlsoWhileTheLeaseWaitsForTheLog() throws Exception {
    have("10");
    ledger.whileAnother(
        "select from accounts where account_id = '%s' for update".formatted(account),
        () -> {
          assertThat(take("h-1", "4", "PT1S").statusCode()).isEqualTo(201);
          ledger.append(account, usageBuilder(account, "e-1").build());
          await().pollDelay(Duration.ofMillis(1_100)).until(() -> true);

          HttpResponse<String> again = take("h-1", "4", "PT60S");

          assertThat(again.statusCode()).isEqualTo(409);
          assertThat(again.body()).contains("hold_conflict", "its lease until ");
          assertThat(held()).isEqualTo("4");
        });
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
      String wrong = bad.get(2).equals("amount_invalid") ? bad.get(0) : bad.get(1);
      assertThat(JsonMapper.shared().readTree(answer.body()).path("detail").asString())
          .contains(" is \"%s\"; wanted is ".formatted(wrong));
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
}
