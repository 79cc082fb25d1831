package io.usageledger.ledger.rebuild;

import static io.usageledger.ledger.Events.NOON;
import static io.usageledger.ledger.Events.priceBuilder;
import static io.usageledger.ledger.Events.usageBuilder;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.usageledger.ledger.RunningLedger;
import io.usageledger.log.PricePublished;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the same usage would have cost by other prices. */
class WhatIfTest {
  @TempDir private Path directory;
  private final String account = "account/" + UUID.randomUUID();
  private final String model = "m-" + UUID.randomUUID();

  /** 1,000 tokens before the file's time at 0.002, 1,000 after it at 0.003 in place of 0.002. */
  @Test
  void pricesOfTheFileHoldFromTheirTimeOnAndTheDifferenceIsTold() throws IOException {
    try (RunningLedger ledger = RunningLedger.startAnew()) {
      ledger.appendPrice(price());
      await()
          .atMost(Duration.ofSeconds(60))
          .until(
              () -> {
                ledger.append(account, usage("before", NOON.minusSeconds(60)));
                return ledger.count(
                        "select count(*) from prices where model_id = ? and published_at < now()",
                        model)
                    == 1;
              });
      ledger.append(account, usage("after", NOON));
      await()
          .atMost(Duration.ofSeconds(60))
          .until(
              () ->
                  ledger.count(
                          "select count(*) from usage_history where account_id = ? and credits_used is not null",
                          account)
                      == 2);
      Path prices = directory.resolve("prices.json");
      Files.writeString(
          prices,
          """
          [{"provider": "openai", "model": "%s", "meter": "input_tokens", "unit": "credits",
            "price": "3", "per": 1000, "effective_at": "%s"}]
          """
              .formatted(model, NOON));
      Rebuilds rebuilds = new Rebuilds(ledger.stack());

      RebuildReport report =
          rebuilds.run(
              "--rebuild.action=side",
              "--rebuild.name=what_if",
              "--rebuild.restart=true",
              "--rebuild.prices=" + prices);

      assertThat(report.revenueByAccount())
          .containsExactly(new Revenue.Line(account, "openai", model, "credits", "4", "5", "1"));
      assertThat(report.revenueByModel())
          .containsExactly(new Revenue.Line("", "openai", model, "credits", "4", "5", "1"));
      try (var context = rebuilds.context()) {
        context.getBean(Generations.class).drop("ledger_side_what_if");
      }
    }
  }

  /** A number would be read as a floating one. */
  @Test
  void aPriceThatIsNoTextIsRefused() throws IOException {
    Path prices = directory.resolve("numbers.json");
    Files.writeString(
        prices,
        """
        [{"provider": "openai", "model": "m", "meter": "input_tokens", "unit": "credits", "price": 0.3}]
        """);

    assertThatThrownBy(() -> WhatIfPrices.read(prices))
        .isInstanceOf(RebuildRefusedException.class)
        .hasMessageContaining("price 1")
        .hasMessageContaining("price is 0.3; it is written as a text");
  }

  private io.usageledger.log.UsageRecorded usage(String eventId, Instant at) {
    return usageBuilder(account, eventId)
        .setModel(model)
        .setOccurredAt(at)
        .setQuantities(Map.of("input_tokens", 1_000L))
        .build();
  }

  private PricePublished price() {
    return priceBuilder(model, "input_tokens", "0.002").build();
  }
}
