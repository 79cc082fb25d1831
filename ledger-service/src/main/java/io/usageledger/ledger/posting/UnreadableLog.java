package io.usageledger.ledger.posting;

import io.usageledger.event.Refusal;
import io.usageledger.event.RefusedException;
import io.usageledger.event.UnreadableRecords;
import io.usageledger.event.UnreadableRecords.Gap;
import io.usageledger.ledger.fold.LogPosition;
import io.usageledger.ledger.fold.LogRecord;
import io.usageledger.ledger.fold.RawRecord;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.stereotype.Component;

/**
 * Offsets of the log without a record that Kafka's client can read: those that hold one it cannot
 * read are posted into quarantine by their place, without bytes or time, and those that hold none,
 * a transaction's mark for instance, are passed over.
 */
@Component
class UnreadableLog {
  private static final Logger log = LoggerFactory.getLogger(UnreadableLog.class);

  private final PortionPoster poster;
  private final PartitionStart start;
  private final PostingProgress progress;
  private final Map<String, Object> consumerSettings;

  UnreadableLog(
      PortionPoster poster, PartitionStart start, PostingProgress progress, KafkaProperties kafka) {
    this.poster = poster;
    this.start = start;
    this.progress = progress;
    this.consumerSettings = kafka.buildConsumerProperties();
    consumerSettings.put("isolation.level", "read_committed");
  }

  /**
   * Posts what made a poll fail, and moves the consumer past it.
   *
   * @return whether it was what a record holds that failed
   */
  boolean passes(Exception thrown, Consumer<?, ?> consumer) {
    Optional<Gap> gap = UnreadableRecords.find(thrown, consumer, consumerSettings);
    gap.ifPresent(
        unreadable -> {
          post(unreadable);
          consumer.seek(unreadable.partition(), unreadable.to());
        });
    return gap.isPresent();
  }

  /**
   * The offset to move from, over what was delivered: that of the first record, or the one after
   * the last that we applied where the log shows that it has no record between them. Only what a
   * look at the log proves empty is passed over: a record that was merely not delivered is refused
   * by the compare-and-set.
   */
  long fromOffset(TopicPartition partition, long first) {
    long next = progress.findNext(partition.partition()).orElse(first);
    return next < first && isEmpty(partition, next, first) ? next : first;
  }

  /** Whether the log reaches back to these offsets and has no record at any of them. */
  boolean isEmpty(TopicPartition partition, long from, long to) {
    return start.holds(partition, from)
        && UnreadableRecords.isEmpty(partition, from, to, consumerSettings);
  }

  private void post(Gap gap) {
    log.error(
        "Offsets {} to {} of {} cannot be read by Kafka's client ({}): they go into quarantine by their place",
        gap.from(),
        gap.to() - 1,
        gap.partition(),
        gap.why());
    List<LogRecord> records =
        LongStream.range(gap.from(), gap.to()).mapToObj(offset -> record(gap, offset)).toList();
    AppliedOffsets.Move move =
        new AppliedOffsets.Move(
            gap.partition().topic(),
            start.topicId(),
            gap.partition().partition(),
            fromOffset(gap.partition(), gap.from()),
            gap.to(),
            Instant.EPOCH);
    Iterator<PortionPoster.Batch> batches =
        List.of(new PortionPoster.Batch(records, List.of(move))).iterator();
    poster.post(rowsWaiting -> batches.hasNext() ? Optional.of(batches.next()) : Optional.empty());
  }

  private static LogRecord record(Gap gap, long offset) {
    LogPosition position = new LogPosition(gap.partition().partition(), offset, Instant.EPOCH);
    RawRecord raw = new RawRecord(gap.partition().topic(), position, null, null, List.of());
    return new LogRecord(
        raw,
        null,
        new RefusedException(
            Refusal.UNDECODABLE,
            "Kafka's client cannot read the batch that it lies in: " + gap.why()));
  }
}
