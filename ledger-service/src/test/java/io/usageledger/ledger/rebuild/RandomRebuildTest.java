package io.usageledger.ledger.rebuild;

import static org.assertj.core.api.Assertions.assertThat;

import io.usageledger.ledger.RunningLedger;
import io.usageledger.ledger.model.LiveHistories;
import org.junit.jupiter.api.Test;

/**
 * Random histories with every type of event, posted live as they come, late prices and the ratings
 * that follow from them included; then folded once more from the log. {@code -Drebuild.seeds=500}
 * tries more, {@code -Drebuild.seed=7} others.
 */
class RandomRebuildTest {
  private static final int SEEDS = Integer.getInteger("rebuild.seeds", 60);
  private static final long SEED = Long.getLong("rebuild.seed", 1);

  @Test
  void liveAndRebuiltStateAreTheSame() {
    try (RunningLedger ledger = LiveHistories.start()) {
      Rebuilds rebuilds = new Rebuilds(ledger.stack());
      rebuilds.run("--rebuild.restart=true", "--rebuild.accept=all");
      long before = entries(ledger);

      LiveHistories.play(ledger, SEED, SEEDS);
      LiveHistories.awaitPosted(ledger);
      RebuildReport report = rebuilds.run("--rebuild.action=verify");

      assertThat(report.differences()).isEmpty();
      assertThat(report.ok()).isTrue();
      assertSameInPortionsOfManyBatches(rebuilds);
      assertThat(entries(ledger)).isGreaterThan(before + 10L * SEEDS);
      assertThat(kinds(ledger))
          .contains(
              "account",
              "adjustment",
              "cover",
              "expiry",
              "grant",
              "rated",
              "revocation",
              "subscription",
              "unrated",
              "usage",
              "void");
    }
  }

  /** What a batch finds is then partly in the tables and partly in memory only. */
  private static void assertSameInPortionsOfManyBatches(Rebuilds rebuilds) {
    RebuildReport report =
        rebuilds.run(
            "--rebuild.action=verify", "--rebuild.restart=true", "--ledger.batch-records=7");

    assertThat(report.differences()).isEmpty();
    assertThat(report.ok()).isTrue();
  }

  private static long entries(RunningLedger ledger) {
    return ledger.count("select count(*) from entries");
  }

  private static String kinds(RunningLedger ledger) {
    return ledger.text("select string_agg(distinct kind, ' ' order by kind) from entries");
  }
}
