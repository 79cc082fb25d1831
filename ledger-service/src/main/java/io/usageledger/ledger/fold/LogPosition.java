package io.usageledger.ledger.fold;

import java.time.Instant;

/**
 * Where a record stands in a topic.
 *
 * @param partition from 0
 * @param offset from 0
 * @param appendedAt the broker's append time, which is the fold's only "now"
 */
public record LogPosition(int partition, long offset, Instant appendedAt) {
  public LogPosition {
    if (partition < 0 || offset < 0) {
      throw new IllegalStateException("No position: partition " + partition + ", offset " + offset);
    }
  }
}
