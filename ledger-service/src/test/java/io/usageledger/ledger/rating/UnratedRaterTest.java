package io.usageledger.ledger.rating;

import static io.usageledger.ledger.Events.priceBuilder;
import static io.usageledger.ledger.Events.usageBuilder;
import static io.usageledger.ledger.Events.voided;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.usageledger.ledger.RunningLedger;
import io.usageledger.ledger.posting.LogApplied;
import io.usageledger.log.AccountChanged;
import io.usageledger.log.ReportedCost;
import io.usageledger.log.UsageRecorded;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.kafka.config.KafkaListenerEndpointRegistry;

/** Usage that waits to be rated, over real Kafka and Postgres. */
class UnratedRaterTest {
  private static final Duration SOON = Duration.ofSeconds(40);
  private static final String OFTEN = "--ledger.rating-interval=200ms";

  /** Of no other test. */
  private static final String MONTH = "2021-10";

  private final String account = "unrated/" + UUID.randomUUID();
  private final String other = "unrated too/" + UUID.randomUUID();
  private final String model = "model-" + UUID.randomUUID();

  /** However long posting lagged behind the price. */
  @Test
  void whatIsPostedUnratedAfterItsPriceCameIsRatedToo() {
    try (RunningLedger ledger = RunningLedger.start()) {
      ledger.append(account, usage("posted before"));
      await().atMost(SOON).until(() -> ledger.count(UNRATED, account) == 1);

      KafkaListenerEndpointRegistry listeners = ledger.bean(KafkaListenerEndpointRegistry.class);
      listeners.stop();
      ledger.append(account, usage("posted late"));
      ledger.appendPrice(priceBuilder(model, "input_tokens", "0.001").build());
      LogApplied log = ledger.bean(LogApplied.class);
      Map<Integer, Long> before = log.readEnds();
      await().atMost(SOON).until(() -> !log.readEnds().equals(before)); // it has asked
      listeners.start();

      await().atMost(SOON).until(() -> ledger.count(RATED, account) == 2);
    }
  }

  /** What was given up with its month waits for nothing. */
  @Test
  void whatWaitsIsCountedUntilItIsGivenUpVoidedOrRated() {
    try (RunningLedger ledger = RunningLedger.startAnew()) {
      ledger.append(
          account,
          usage("e-1"),
          usage("e-2"),
          usageBuilder(account, "e-3").setModel("another " + model).build(),
          usageBuilder(account, "e-4")
              .setModel(model)
              .setOccurredAt(Instant.parse("2016-05-15T12:00:00Z"))
              .build());
      await().atMost(SOON).until(() -> waiting(ledger) == 4);

      ledger
          .tables()
          .sql(
              "insert into usage_months (month_at, log_partition, closed_at, reason) values ('2016-05-01Z', 0, now(), 'a test')")
          .update();
      await().atMost(SOON).until(() -> waiting(ledger) == 3);

      ledger.append(account, voided(account, "e-1"));
      await().atMost(SOON).until(() -> waiting(ledger) == 2);

      ledger.appendPrice(priceBuilder(model, "input_tokens", "0.001").build());
      await().atMost(SOON).until(() -> waiting(ledger) == 1);
    }
  }

  private static long waiting(RunningLedger ledger) {
    return Math.round(
        ledger.bean(MeterRegistry.class).get("ledger.unrated.waiting").gauge().value());
  }

  @Test
  void whatWaitsIsChargedAtItsReportedCostOnceItsAccountIs() {
    try (RunningLedger ledger = RunningLedger.start(OFTEN)) {
      ledger.append(account, withCost("e-1"));
      ledger.append(other, usageBuilder(other, "e-1").setModel(model).build());
      await().atMost(SOON).until(() -> ledger.count(UNRATED, account) == 1);

      ledger.append(account, charged("c-1", "reported_cost"));

      await().atMost(SOON).until(() -> ledger.count(RATED, account) == 1);
      assertThat(ledger.text("select balance || unit from balances where account_id = ?", account))
          .isEqualTo("-0.25usd");
      assertThat(ledger.text(REASON, account))
          .isEqualTo("What the account is charged by was changed");
      await().atMost(SOON).until(() -> ledger.count(UNRATED, other) == 1);
    }
  }

  @Test
  void whatWaitsWithoutACostIsRatedByPricesOnceItsAccountIs() {
    try (RunningLedger ledger = RunningLedger.start(OFTEN)) {
      ledger.append(account, charged("c-1", "reported_cost"), usage("e-1"));
      ledger.append(other, usageBuilder(other, "e-1").setModel(model).build());
      await().atMost(SOON).until(() -> ledger.count(UNRATED, account) == 1);
      ledger.appendPrice(priceBuilder(model, "input_tokens", "0.001").build());
      await().atMost(SOON).until(() -> ledger.count(RATED, other) == 1);
      assertThat(ledger.count(RATED, account)).isZero();

      ledger.append(account, charged("c-2", "prices"));

      await().atMost(SOON).until(() -> ledger.count(RATED, account) == 1);
    }
  }

  /** Nobody asked: the service ended too soon after it had posted the change. */
  @Test
  void whatWaitsIsLookedThroughAtTheStart() {
    try (RunningLedger ledger = RunningLedger.start("--ledger.rating-interval=1h")) {
      ledger.append(account, withCost("e-1"), charged("c-1", "reported_cost"));
      await()
          .atMost(SOON)
          .until(
              () ->
                  ledger.count("select count(*) from entries where account_id = ?", account) == 2);
    }
    try (RunningLedger ledger = RunningLedger.start()) {
      await().atMost(SOON).until(() -> ledger.count(RATED, account) == 1);
    }
  }

  /** It may have been published long ago: the service does not know. */
  @Test
  void whatWaitsOfAPricedModelAtTheStartIsNotSaidToBeRatedByANewPrice() {
    try (RunningLedger ledger = RunningLedger.start("--ledger.rating-interval=1h")) {
      ledger.append(account, usage("e-1"));
      await().atMost(SOON).until(() -> ledger.count(UNRATED, account) == 1);
      ledger.appendPrice(priceBuilder(model, "input_tokens", "0.001").build());
    }
    await().pollDelay(Duration.ofSeconds(2)).until(() -> true); // by then the price counts
    try (RunningLedger ledger = RunningLedger.start(OFTEN)) {
      await().atMost(SOON).until(() -> ledger.count(RATED, account) == 1);
      assertThat(ledger.text(REASON, account))
          .isEqualTo("All usage that waits was looked through again");
    }
  }

  @Test
  void whatWaitsInAMonthIsRatedOnceTheMonthIsOpenAgain() throws Exception {
    try (RunningLedger ledger = RunningLedger.start(OFTEN)) {
      ledger.append(account, of(MONTH + "-05T10:00:00Z", "closed", "input_tokens"));
      await().atMost(SOON).until(() -> ledger.count(UNRATED, account) == 1);
      change(ledger, "closed");
      long partitions =
          ledger.count("select count(*) from applied_offsets where topic = 'ledger-events'");
      await().atMost(SOON).until(() -> ledger.count(CLOSED, MONTH + "-01 00:00Z") == partitions);
      ledger.append(
          account,
          of("2026-03-01T12:00:00Z", "ratable", "input_tokens"),
          of("2026-03-01T12:00:00Z", "waits on", "searches"));
      await().atMost(SOON).until(() -> ledger.count(UNRATED, account) == 3);
      ledger.appendPrice(priceBuilder(model, "input_tokens", "0.001").build());
      await().atMost(SOON).until(() -> ledger.count(RATED, account) == 1);

      change(ledger, "open");

      await().atMost(SOON).until(() -> ledger.count(RATED, account) == 2);
      assertThat(ledger.count(UNRATED, account)).isOne();
    }
  }

  private UsageRecorded usage(String eventId) {
    return usageBuilder(account, eventId).setModel(model).build();
  }

  private UsageRecorded withCost(String eventId) {
    return usageBuilder(account, eventId)
        .setModel(model)
        .setReportedCost(new ReportedCost(new BigDecimal("0.25").setScale(12), "usd"))
        .build();
  }

  private UsageRecorded of(String occurredAt, String eventId, String meter) {
    return usageBuilder(account, eventId)
        .setModel(model)
        .setOccurredAt(Instant.parse(occurredAt))
        .setQuantities(Map.of(meter, 1L))
        .build();
  }

  private AccountChanged charged(String changeId, String chargedBy) {
    return new AccountChanged(changeId, account, chargedBy, null, null);
  }

  private static void change(RunningLedger ledger, String status)
      throws IOException, InterruptedException {
    String changes =
        "http://127.0.0.1:%d/v1/usage-months/%s/changes".formatted(ledger.port(), MONTH);
    HttpResponse<String> answer =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create(changes))
                    .header("Authorization", "Bearer " + ledger.stack().newApiKey("operate"))
                    .header("Content-Type", "application/json")
                    .POST(
                        HttpRequest.BodyPublishers.ofString(
                            "{\"status\":\"%s\",\"accept_unrated\":true}".formatted(status)))
                    .build(),
                HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
  }

  private static final String CLOSED =
      """
      select count(*)
      from usage_months
      where month_at = cast(? as timestamptz) and closed_at is not null
      """;

  private static final String REASON =
      """
      select detail ->> 'reason'
      from entries
      where account_id = ? and kind = 'rated'
      """;

  private static final String UNRATED =
      """
      select count(*)
      from usage_history
      where account_id = ? and rate_card_id is null
      """;

  private static final String RATED =
      """
      select count(*)
      from usage_history
      where account_id = ? and rate_card_id is not null
      """;
}
