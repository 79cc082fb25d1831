package io.usageledger.ledger.posting;

import static io.usageledger.ledger.Events.NOON;
import static io.usageledger.ledger.Events.rated;
import static io.usageledger.ledger.Events.usageBuilder;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.usageledger.ledger.RunningLedger;
import io.usageledger.log.PricePublished;
import io.usageledger.log.UsageRecorded;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Prices that change, over real Postgres and real Kafka. */
class PriceChangePostingTest {
  private static RunningLedger ledger;
  private final String account = "account/" + UUID.randomUUID();

  @BeforeAll
  static void start() {
    ledger = RunningLedger.start();
  }

  @AfterAll
  static void stop() {
    ledger.close();
  }

  /** 10 and 40 dollars a million until noon, a fifth from then on; by hand in PriceChangeTest. */
  @Test
  void usageIsRatedByThePriceOfItsTimeAndAPricePublishedLaterChangesItOnlyWhenRerated() {
    String model = "o3-" + UUID.randomUUID();
    ledger.appendPrice(price(model, "input_tokens", "0.00001", NOON.minusSeconds(86_400)));
    ledger.appendPrice(price(model, "output_tokens", "0.00004", NOON.minusSeconds(86_400)));
    ledger.append(account, o3(model, "before", NOON.minusSeconds(1)), o3(model, "after", NOON));
    awaitRated(2);
    assertThat(amounts()).isEqualTo("after 0.03502; before 0.03502");

    ledger.appendPrice(price(model, "input_tokens", "0.000002", NOON));
    ledger.appendPrice(price(model, "output_tokens", "0.000008", NOON));
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                ledger.count(
                        "select count(*) from prices where model_id = ? and published_at < now()",
                        model)
                    == 4);
    ledger.append(
        account, o3(model, "late", NOON.minusSeconds(60)), o3(model, "new", NOON.plusSeconds(60)));
    awaitRated(4);
    assertThat(amounts()).isEqualTo("after 0.03502; before 0.03502; late 0.03502; new 0.007004");

    ledger.append(account, rated(account, "before", "again"), rated(account, "after", "again"));
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () ->
                assertThat(amounts())
                    .isEqualTo("after 0.007004; before 0.03502; late 0.03502; new 0.007004"));
  }

  private UsageRecorded o3(String model, String eventId, Instant occurredAt) {
    return usageBuilder(account, eventId)
        .setModel(model)
        .setOccurredAt(occurredAt)
        .setQuantities(Map.of("input_tokens", 1234L, "output_tokens", 567L))
        .build();
  }

  private void awaitRated(int rows) {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                ledger.count(
                        "select count(*) from usage_history where account_id = ? and rate_card_id is not null",
                        account)
                    == rows);
  }

  private String amounts() {
    return ledger.text(
        "select string_agg(event_id || ' ' || trim_scale(credits_used), '; ' order by event_id) from usage_history where account_id = ?",
        account);
  }

  /** The same price stated again after another one, with the id that its content gives it. */
  @Test
  void aPriceThatIsSetBackHoldsAgain() {
    String model = "flip-" + UUID.randomUUID();
    for (String stated : new String[] {"0.003", "0.002", "0.003"}) {
      ledger.appendPrice(
          PricePublished.newBuilder(price(model, "input_tokens", stated, NOON.minusSeconds(86_400)))
              .setPriceId(
                  UUID.nameUUIDFromBytes((model + stated).getBytes(StandardCharsets.UTF_8))
                      .toString())
              .build());
    }
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                ledger.count(
                        "select count(*) from prices where model_id = ? and published_at < now()",
                        model)
                    == 3);
    ledger.append(
        account,
        usageBuilder(account, "e-1")
            .setModel(model)
            .setOccurredAt(NOON)
            .setQuantities(Map.of("input_tokens", 1L))
            .build());

    awaitRated(1);
    assertThat(amounts()).isEqualTo("e-1 0.003");
  }

  private static PricePublished price(
      String model, String meter, String unitPrice, Instant effectiveAt) {
    return PricePublished.newBuilder()
        .setPriceId(UUID.randomUUID().toString())
        .setProvider("openai")
        .setModel(model)
        .setMeter(meter)
        .setUnit("usd")
        .setUnitPrice(new BigDecimal(unitPrice).setScale(12))
        .setEffectiveAt(effectiveAt)
        .setPublishedAt(Instant.now())
        .build();
  }
}
