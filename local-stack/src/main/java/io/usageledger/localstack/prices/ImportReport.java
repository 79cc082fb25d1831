package io.usageledger.localstack.prices;

import io.usageledger.localstack.prices.list.NotUnderstood;
import java.time.Duration;
import java.util.List;

/**
 * What an import did, or would do.
 *
 * @param rejected what the ingest service did not take, in words
 */
record ImportReport(
    String file,
    String format,
    String unit,
    Mode mode,
    ImportPlan plan,
    List<NotUnderstood> notUnderstood,
    List<String> rejected,
    Duration elapsed) {
  /** Whether anything was sent. */
  enum Mode {
    IMPORT,
    DRY_RUN
  }

  ImportReport {
    notUnderstood = List.copyOf(notUnderstood);
    rejected = List.copyOf(rejected);
  }

  /** A price that waits for a word of somebody's is not well; what is not understood stays told. */
  boolean allWell() {
    return plan.heldBack().isEmpty() && rejected.isEmpty();
  }
}
