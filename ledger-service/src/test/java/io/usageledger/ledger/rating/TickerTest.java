package io.usageledger.ledger.rating;

import static io.usageledger.ledger.Events.grantBuilder;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.usageledger.ledger.RunningLedger;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Credits of accounts that nothing happens to close by themselves. */
class TickerTest {
  private final String account = "idle/" + UUID.randomUUID();

  @Test
  void aDueCreditOfAnIdleAccountForfeitsWhatIsLeftAndTheOthersStay() {
    try (RunningLedger ledger =
        RunningLedger.start("--ledger.late-usage-grace=1s", "--ledger.tick-interval=300ms")) {
      Instant soon = Instant.now().plusSeconds(3);
      ledger.append(
          account,
          grantBuilder(account, "short", "5").setExpiresAt(soon).build(),
          grantBuilder(account, "long", "2").setExpiresAt(soon.plusSeconds(3_600)).build(),
          grantBuilder(account, "endless", "1").build());

      await()
          .atMost(Duration.ofSeconds(40))
          .until(
              () ->
                  ledger
                      .text("select balance::text from balances where account_id = ?", account)
                      .equals("3"));

      assertThat(
              ledger.text(
                  "select string_agg(kind || ' ' || amount, '; ' order by sequence_number) from entries where account_id = ?",
                  account))
          .isEqualTo("grant 5; grant 2; grant 1; expiry -5");
      double ticks = ledger.bean(MeterRegistry.class).get("ledger.ticks").counter().count();
      assertThat(ticks).isPositive();
      await()
          .during(Duration.ofSeconds(2))
          .atMost(Duration.ofSeconds(10))
          .until(
              () ->
                  ledger.count("select count(*) from entries where account_id = ?", account) == 4);
    }
  }
}
