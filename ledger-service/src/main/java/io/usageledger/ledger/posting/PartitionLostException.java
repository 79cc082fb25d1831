package io.usageledger.ledger.posting;

/**
 * Another consumer has applied what this one was about to, or this one skipped ahead. Seek to the
 * applied offset.
 */
final class PartitionLostException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  PartitionLostException(AppliedOffsets.Move move) {
    super(
        "Partition %d of %s is not applied up to %d, where this batch begins: another consumer owns it now, or this one was"
                .formatted(move.partition(), move.topic(), move.fromOffset())
            + " ahead. Nothing was written; reading goes on at the applied offset.");
  }
}
