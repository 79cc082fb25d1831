package io.usageledger.ledger.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.usageledger.ledger.RunningLedger;
import java.util.List;

/** {@code verify --full}, for tests of other packages. */
public final class WholeVerification {
  private WholeVerification() {}

  public static void requireWell(RunningLedger ledger) {
    assertThat(faults(ledger)).isEmpty();
  }

  /** In words. */
  public static List<String> faults(RunningLedger ledger) {
    return ledger.bean(Verification.class).run(Extent.FULL).stream()
        .flatMap(result -> result.examples().stream())
        .toList();
  }
}
