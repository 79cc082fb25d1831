package io.usageledger.ledger.posting;

import io.usageledger.ledger.fold.LogRecord;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * What one poll brought. It is decoded and posted in batches of its own: a decoded record with its
 * postings is some dozens of objects, which the collector copies for as long as they live.
 *
 * @param polled of each partition in the order of their offsets
 * @param moves over all of them
 * @param batchRecords most records of a batch: fewer cost more statements, more cost the collector
 */
record PolledRecords(
    RecordDecoder decoder,
    LogEpochs epochs,
    List<ConsumerRecord<byte[], byte[]>> polled,
    List<AppliedOffsets.Move> moves,
    int batchRecords) {

  /** From the first record on, each time. */
  PortionPoster.Batches batches() {
    return new Taken();
  }

  private final class Taken implements PortionPoster.Batches {
    private int taken;

    /**
     * The first moves the offsets over all: a consumer that has lost its partition writes nothing.
     */
    @Override
    public Optional<PortionPoster.Batch> next(int rowsWaiting) {
      if (taken == polled.size()) {
        return Optional.empty();
      }
      boolean first = taken == 0;
      int end = Math.min(polled.size(), taken + batchRecords);
      List<LogRecord> records =
          polled.subList(taken, end).stream().map(one -> decoder.decode(epochs, one)).toList();
      taken = end;
      return Optional.of(new PortionPoster.Batch(records, first ? moves : List.of()));
    }
  }
}
