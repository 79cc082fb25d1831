package io.usageledger.ledger.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.usageledger.ledger.RunningLedger;
import java.util.List;

/** {@code verify} as a command asks for it, for tests of other packages. */
public final class WholeVerification {
  private WholeVerification() {}

  public static void requireWell(RunningLedger ledger) {
    assertThat(faults(ledger)).isEmpty();
  }

  /** Of what is new alone, so many records of the log at a time. */
  public static void requireNewestWell(RunningLedger ledger, long partRecords) {
    assertThat(faults(ledger, Extent.NEWEST.inPartsOf(partRecords))).isEmpty();
  }

  /** In words. */
  public static List<String> faults(RunningLedger ledger) {
    return faults(ledger, Extent.FULL);
  }

  private static List<String> faults(RunningLedger ledger, Extent extent) {
    return ledger.bean(Verification.class).run(extent).stream()
        .flatMap(result -> result.examples().stream())
        .toList();
  }
}
