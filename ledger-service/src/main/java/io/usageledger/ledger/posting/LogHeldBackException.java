package io.usageledger.ledger.posting;

/** Nothing of a batch may be posted before what the log had when it was given more partitions. */
final class LogHeldBackException extends RuntimeException {
  LogHeldBackException(int partition, long offset) {
    super(
        "Records from offset %d of partition %d on come after a growth of the log, and what stands before it is not applied yet"
            .formatted(offset, partition));
  }
}
