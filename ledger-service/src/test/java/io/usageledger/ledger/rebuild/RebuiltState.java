package io.usageledger.ledger.rebuild;

import static org.assertj.core.api.Assertions.assertThat;

import io.usageledger.localstack.TestStack;

/** What a replay of the log gives, beside what was posted live, for tests of other packages. */
public final class RebuiltState {
  private RebuiltState() {}

  public static void requireSame(TestStack stack) {
    RebuildReport report =
        new Rebuilds(stack).run("--rebuild.action=verify", "--rebuild.restart=true");
    assertThat(report.differences()).isEmpty();
    assertThat(report.ok()).isTrue();
    assertThat(report.comparedWithLive()).isTrue();
  }
}
