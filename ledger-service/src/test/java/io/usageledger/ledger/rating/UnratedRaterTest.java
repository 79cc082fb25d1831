package io.usageledger.ledger.rating;

import static io.usageledger.ledger.Events.priceBuilder;
import static io.usageledger.ledger.Events.usageBuilder;
import static io.usageledger.ledger.Events.voided;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.usageledger.ledger.RunningLedger;
import io.usageledger.ledger.posting.LogApplied;
import io.usageledger.log.UsageRecorded;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.kafka.config.KafkaListenerEndpointRegistry;

/** Usage that waits for a price, over real Kafka and Postgres. */
class UnratedRaterTest {
  private static final Duration SOON = Duration.ofSeconds(40);
  private final String account = "unrated/" + UUID.randomUUID();
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

  private UsageRecorded usage(String eventId) {
    return usageBuilder(account, eventId).setModel(model).build();
  }

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
