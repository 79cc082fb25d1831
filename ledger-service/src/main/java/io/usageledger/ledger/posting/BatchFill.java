package io.usageledger.ledger.posting;

import org.jspecify.annotations.Nullable;

/**
 * How full a batch of records is. Those of a few hundred bytes are counted; of large ones, which
 * may have megabytes, so many would take the heap.
 */
public final class BatchFill {
  /** Decoded they take about as much again, and a process reads with several threads. */
  static final long BYTES_MAX = 8L * 1024 * 1024;

  private final int recordsMax;
  private int records;
  private long bytes;

  public BatchFill(int recordsMax) {
    this.recordsMax = recordsMax;
  }

  public void add(byte @Nullable [] value) {
    records++;
    bytes += value == null ? 0 : value.length;
  }

  public boolean isFull() {
    return records >= recordsMax || bytes >= BYTES_MAX;
  }

  public void clear() {
    records = 0;
    bytes = 0;
  }
}
