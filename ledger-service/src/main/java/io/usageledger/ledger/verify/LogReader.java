package io.usageledger.ledger.verify;

import io.usageledger.event.LogCodec;
import io.usageledger.event.Refusal;
import io.usageledger.event.RefusedException;
import io.usageledger.event.UnreadableRecords;
import io.usageledger.event.UnreadableRecords.Gap;
import io.usageledger.ledger.fold.LogPosition;
import io.usageledger.ledger.fold.LogRecord;
import io.usageledger.ledger.fold.RawRecord;
import io.usageledger.ledger.posting.BatchFill;
import io.usageledger.ledger.posting.LogEpochReader;
import io.usageledger.ledger.posting.LogEpochs;
import io.usageledger.ledger.posting.LogTopic;
import io.usageledger.ledger.posting.RecordDecoder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.stereotype.Component;

/** Reads the log a second time, for comparison, beside the consumers that post it. */
@Component
class LogReader {
  /** Records in memory at a time: few, or posting beside it pays for a full heap. */
  private static final int BATCH_RECORDS = 1_000;

  /** Of a fetch, so that large records do not fill the heap. */
  private static final int FETCH_BYTES = 1024 * 1024;

  private static final int FETCH_WAIT_MS = 5;

  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration ANSWER_MAX = Duration.ofSeconds(30);

  private final KafkaProperties kafka;
  private final LogTopic topic;
  private final LogEpochReader epochs;
  private final RecordDecoder decoder;

  LogReader(KafkaProperties kafka, LogTopic topic, LogEpochReader epochs) {
    this.kafka = kafka;
    this.topic = topic;
    this.epochs = epochs;
    this.decoder = new RecordDecoder(new LogCodec(kafka.getProperties()));
  }

  UUID readId() {
    return topic.readId();
  }

  /** The offset after the last record of each partition that the topic has. */
  Map<TopicPartition, Long> readEnds(Collection<TopicPartition> partitions) {
    return topic.readEnds(there(partitions));
  }

  /** The first offset that each partition still holds, of those that the topic has. */
  Map<TopicPartition, Long> readFirstOffsets(Collection<TopicPartition> partitions) {
    return topic.readFirstOffsets(there(partitions));
  }

  /** Kafka's client asks for a partition that there is not until its time is over. */
  private Collection<TopicPartition> there(Collection<TopicPartition> partitions) {
    Set<TopicPartition> there = new HashSet<>(partitions);
    there.retainAll(topic.readPartitions());
    return there;
  }

  /** Which partition a record belongs in, by its place. */
  LogEpochs readEpochs() {
    return epochs.read();
  }

  /**
   * One consumer for all partitions of a run.
   *
   * @throws KafkaException when Kafka does not answer
   */
  Reading open(LogEpochs epochs) {
    return new Reading(epochs);
  }

  /** A consumer of its own, outside any group, that goes from partition to partition. */
  final class Reading implements AutoCloseable {
    private final KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(settings(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    private final LogEpochs epochs;

    private Reading(LogEpochs epochs) {
      this.epochs = epochs;
    }

    /**
     * Gives the records of a part of a partition, in order; offsets that Kafka's client cannot read
     * come as records without bytes, as posting has them.
     *
     * @param to the first offset that is no longer wanted
     */
    void read(TopicPartition partition, long from, long to, Consumer<List<LogRecord>> batches) {
      if (from >= to) {
        return;
      }
      consumer.assign(List.of(partition));
      consumer.seek(partition, from);
      List<LogRecord> batch = new ArrayList<>();
      BatchFill fill = new BatchFill(BATCH_RECORDS);
      long movedNanos = System.nanoTime();
      for (long at = from; at < to; ) {
        List<LogRecord> polled = poll(partition, to);
        polled.forEach(record -> fill.add(record.raw().value()));
        batch.addAll(polled);
        long position = consumer.position(partition, ANSWER_MAX);
        if (position > at) {
          movedNanos = System.nanoTime();
        } else if (System.nanoTime() - movedNanos > ANSWER_MAX.toNanos()) {
          throw new TimeoutException(
              "No record of %s came from offset %d on within 30 s".formatted(partition, at));
        }
        at = position;
        if (!batch.isEmpty() && (fill.isFull() || at >= to)) {
          batches.accept(List.copyOf(batch));
          batch.clear();
          fill.clear();
        }
      }
    }

    /**
     * When the first record from there on was appended; empty where none can be read. No record
     * between two places need have a time between theirs: a broker's clock can be set back.
     */
    Optional<Instant> appendedAt(TopicPartition partition, long offset) {
      consumer.assign(List.of(partition));
      consumer.seek(partition, offset);
      try {
        return StreamSupport.stream(consumer.poll(POLL).spliterator(), false)
            .findFirst()
            .map(record -> Instant.ofEpochMilli(record.timestamp()));
      } catch (KafkaException unreadable) {
        return Optional.empty();
      }
    }

    private List<LogRecord> poll(TopicPartition partition, long to) {
      List<LogRecord> records = new ArrayList<>();
      try {
        for (ConsumerRecord<byte[], byte[]> polled : consumer.poll(POLL)) {
          if (polled.offset() < to) {
            records.add(decoder.decode(epochs, polled));
          }
        }
      } catch (KafkaException thrown) {
        Optional<Gap> gap = UnreadableRecords.find(thrown, consumer, settings());
        if (gap.isEmpty()) {
          throw thrown;
        }
        LongStream.range(gap.get().from(), Math.min(to, gap.get().to()))
            .forEach(offset -> records.add(unreadable(gap.get(), offset)));
        consumer.seek(partition, gap.get().to());
      }
      return records;
    }

    @Override
    public void close() {
      consumer.close(CloseOptions.timeout(Duration.ofSeconds(1)));
    }
  }

  private static LogRecord unreadable(Gap gap, long offset) {
    LogPosition position = new LogPosition(gap.partition().partition(), offset, Instant.EPOCH);
    RawRecord raw = new RawRecord(gap.partition().topic(), position, null, null, List.of());
    return new LogRecord(
        raw,
        null,
        new RefusedException(
            Refusal.UNDECODABLE,
            "Kafka's client cannot read the batch that it lies in: " + gap.why()));
  }

  private Map<String, Object> settings() {
    Map<String, Object> settings = new HashMap<>(kafka.buildConsumerProperties());
    settings.remove("group.id");
    settings.put("enable.auto.commit", "false");
    settings.put("isolation.level", "read_committed");
    settings.put("auto.offset.reset", "none");
    settings.put("max.poll.records", BATCH_RECORDS);
    settings.put("max.partition.fetch.bytes", FETCH_BYTES);
    // At a partition's end the client asks on for what is not there yet, and the next partition's
    // records wait behind that question: half a second for each, by default.
    settings.put("fetch.min.bytes", 1);
    settings.put("fetch.max.wait.ms", FETCH_WAIT_MS);
    return settings;
  }
}
