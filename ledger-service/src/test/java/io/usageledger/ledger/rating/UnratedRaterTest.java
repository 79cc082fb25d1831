package io.usageledger.ledger.rating;

import static io.usageledger.ledger.Events.priceBuilder;
import static io.usageledger.ledger.Events.usageBuilder;
import static org.awaitility.Awaitility.await;

import io.usageledger.ledger.RunningLedger;
import io.usageledger.log.UsageRecorded;
import java.time.Duration;
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
