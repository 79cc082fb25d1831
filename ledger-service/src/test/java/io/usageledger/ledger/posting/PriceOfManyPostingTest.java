package io.usageledger.ledger.posting;

import static io.usageledger.ledger.Events.priceBuilder;
import static io.usageledger.ledger.Events.usageBuilder;
import static org.assertj.core.api.Assertions.assertThat;

import io.usageledger.ledger.RunningLedger;
import io.usageledger.log.PricePublished;
import io.usageledger.log.UsageRecorded;
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
      PostedAccount posted = new PostedAccount(ledger, account);
      ledger.appendPrice(minutePerSixtyThousand());
      posted.append(used("exact", 90_000), used("none", 0), used("rounded", 100_000));
      posted.awaitRated(3);

      assertThat(posted.amounts()).isEqualTo("exact 1.5; none 0; rounded 1.666666666667");
      assertThat(
              ledger.text("select unit_price || '/' || per from prices where model_id = ?", model))
          .isEqualTo("1/60000");
    }
    try (RunningLedger restarted = RunningLedger.start()) {
      PostedAccount posted = new PostedAccount(restarted, account);
      posted.append(used("then", 50_000));
      posted.awaitRated(4);

      assertThat(posted.amounts())
          .isEqualTo("exact 1.5; none 0; rounded 1.666666666667; then 0.833333333333");
      assertThat(restarted.text("select balance from balances where account_id = ?", account))
          .isEqualTo("-4");
    }
  }

  private PricePublished minutePerSixtyThousand() {
    return priceBuilder(model, "processing_ms", "1")
        .setUnit("processing_minutes")
        .setPer(60_000)
        .build();
  }

  private UsageRecorded used(String eventId, long processingMs) {
    return usageBuilder(account, eventId)
        .setModel(model)
        .setQuantities(Map.of("processing_ms", processingMs))
        .build();
  }
}
