package io.usageledger.ledger.posting;

import static io.usageledger.ledger.Events.usageBuilder;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.usageledger.ledger.RunningLedger;
import io.usageledger.log.PricePublished;
import io.usageledger.log.UsageRecorded;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A minute per 60,000 ms, from the topic of prices to the balance, and after a restart. */
class PriceOfManyPostingTest {
  private final String account = "minutes/" + UUID.randomUUID();
  private final String model = "dubbing-" + UUID.randomUUID();

  /** By hand: 90000 / 60000 = 1.5; 100000 / 60000 = 1.6666666666666..., rounded at the twelfth. */
  @Test
  void aMinutePerSixtyThousandMillisecondsIsDebitedToTheTwelfthPlace() {
    try (RunningLedger ledger = RunningLedger.start()) {
      ledger.appendPrice(minutePerSixtyThousand());
      ledger.append(account, used("exact", 90_000), used("none", 0), used("rounded", 100_000));
      awaitRated(ledger, 3);

      assertThat(amounts(ledger)).isEqualTo("exact 1.5; none 0; rounded 1.666666666667");
      assertThat(
              ledger.text("select unit_price || '/' || per from prices where model_id = ?", model))
          .isEqualTo("1/60000");
    }
    try (RunningLedger restarted = RunningLedger.start()) {
      restarted.append(account, used("then", 50_000));
      awaitRated(restarted, 4);

      assertThat(amounts(restarted))
          .isEqualTo("exact 1.5; none 0; rounded 1.666666666667; then 0.833333333333");
      assertThat(restarted.text("select balance from balances where account_id = ?", account))
          .isEqualTo("-4");
    }
  }

  private PricePublished minutePerSixtyThousand() {
    return PricePublished.newBuilder()
        .setPriceId(UUID.randomUUID().toString())
        .setProvider("openai")
        .setModel(model)
        .setMeter("processing_ms")
        .setUnit("processing_minutes")
        .setUnitPrice(BigDecimal.ONE.setScale(12))
        .setPer(60_000)
        .setEffectiveAt(Instant.parse("2020-01-01T00:00:00Z"))
        .setPublishedAt(Instant.now())
        .build();
  }

  private UsageRecorded used(String eventId, long processingMs) {
    return usageBuilder(account, eventId)
        .setModel(model)
        .setQuantities(Map.of("processing_ms", processingMs))
        .build();
  }

  private void awaitRated(RunningLedger ledger, int rows) {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                ledger.count(
                        "select count(*) from usage_history where account_id = ? and rate_card_id is not null",
                        account)
                    == rows);
  }

  private String amounts(RunningLedger ledger) {
    return ledger.text(
        "select string_agg(event_id || ' ' || trim_scale(credits_used), '; ' order by event_id) from usage_history where account_id = ?",
        account);
  }
}
