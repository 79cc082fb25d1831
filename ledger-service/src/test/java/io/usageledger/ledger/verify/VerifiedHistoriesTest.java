package io.usageledger.ledger.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.usageledger.ledger.RunningLedger;
import io.usageledger.ledger.fold.EntryKind;
import io.usageledger.ledger.model.LiveHistories;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/**
 * Whatever happens to accounts verifies: random histories, with late prices, ratings, voids across
 * closed credits, subscriptions, conflicts and garbage. {@code -Dverify.histories=200
 * -Dverify.seed=9} plays more, or others.
 */
class VerifiedHistoriesTest {
  private static final long HISTORIES = Long.getLong("verify.histories", 20);
  private static final long SEED = Long.getLong("verify.seed", 1);

  @Test
  void randomHistoriesVerifyAsTheyComeAndWhole() {
    try (RunningLedger ledger = LiveHistories.start()) {
      Verification verification = ledger.bean(Verification.class);
      CompletableFuture<List<String>> playing =
          CompletableFuture.supplyAsync(() -> LiveHistories.play(ledger, SEED, HISTORIES));
      await()
          .pollInterval(Duration.ofSeconds(2))
          .atMost(Duration.ofMinutes(1 + HISTORIES))
          .until(
              () -> {
                assertWell(verification.run(Extent.NEWEST.inPartsOf(10)));
                return playing.isDone();
              });
      assertThat(playing.join()).hasSizeGreaterThan((int) HISTORIES);
      LiveHistories.awaitPosted(ledger);

      assertWell(verification.run(Extent.NEWEST));
      List<CheckResult> full = verification.run(Extent.FULL);
      assertWell(full);
      assertThat(full)
          .filteredOn(result -> !result.check().equals("strays"))
          .allSatisfy(result -> assertThat(result.checked()).as(result.name()).isPositive());
      assertThat(ledger.count("select count(distinct kind) from entries"))
          .as("kinds of entries that were met")
          .isEqualTo(EntryKind.values().length);
      assertThat(ledger.count("select count(distinct outcome) from source_outcomes"))
          .as("outcomes that were met")
          .isEqualTo(5);
      assertWell(verification.run(Extent.NEWEST.withAgain(1_000)));
    }
  }

  static void assertWell(List<CheckResult> results) {
    assertThat(results)
        .allSatisfy(result -> assertThat(result.examples()).as(result.name()).isEmpty());
  }
}
