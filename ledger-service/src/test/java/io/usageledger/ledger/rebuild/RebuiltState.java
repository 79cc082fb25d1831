package io.usageledger.ledger.rebuild;

import static org.assertj.core.api.Assertions.assertThat;

import io.usageledger.localstack.TestStack;

/** What a replay of the log gives, beside what was posted live, for tests of other packages. */
public final class RebuiltState {
  private RebuiltState() {}

  /** Puts what follows from the log in the place of what tests have done to the tables. */
  public static void takeFromLog(TestStack stack) {
    new Rebuilds(stack).run("--rebuild.restart=true", "--rebuild.accept=all");
  }

  public static void requireSame(TestStack stack) {
    RebuildReport report =
        new Rebuilds(stack).run("--rebuild.action=verify", "--rebuild.restart=true");
    assertThat(report.differences()).isEmpty();
    assertThat(report.ok()).isTrue();
    assertThat(report.comparedWithLive()).isTrue();
  }
}
