package io.usageledger.ledger.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.usageledger.ledger.RunningLedger;
import io.usageledger.ledger.fold.EntryKind;
import io.usageledger.ledger.model.LiveHistory;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
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
    try (RunningLedger ledger = RunningLedger.startAnew("--ledger.late-usage-grace=10m")) {
      Verification verification = ledger.bean(Verification.class);
      for (long seed = SEED; seed < SEED + HISTORIES; seed++) {
        LiveHistory.play(seed, "history/" + seed + "/" + UUID.randomUUID() + "/", ledger);
        if (seed % 5 == 0) {
          assertWell(verification.run(Extent.NEWEST));
        }
      }
      awaitPosted(ledger);

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
      assertWell(verification.run(new Extent(Extent.Reading.NEW, 1_000)));
    }
  }

  static void assertWell(List<CheckResult> results) {
    assertThat(results)
        .allSatisfy(result -> assertThat(result.examples()).as(result.name()).isEmpty());
  }

  /** Nothing has moved for a while: what was published to be rated is rated, too. */
  static void awaitPosted(RunningLedger ledger) {
    long[] seen = {-1};
    await()
        .pollInterval(Duration.ofSeconds(3))
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> {
              long before = seen[0];
              seen[0] = ledger.count("select coalesce(sum(next_offset), 0) from applied_offsets");
              return before == seen[0];
            });
  }
}
