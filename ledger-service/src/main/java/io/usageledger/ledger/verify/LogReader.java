package io.usageledger.ledger.verify;

import io.usageledger.event.LogCodec;
import io.usageledger.event.Refusal;
import io.usageledger.event.RefusedException;
import io.usageledger.event.UnreadableRecords;
import io.usageledger.event.UnreadableRecords.Gap;
import io.usageledger.ledger.fold.LogPosition;
import io.usageledger.ledger.fold.LogRecord;
import io.usageledger.ledger.fold.RawRecord;
import io.usageledger.ledger.posting.LogTopic;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.LongStream;
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
  /** Records in memory at a time. */
  private static final int BATCH_RECORDS = 5_000;

  /** Of a fetch, so that large records do not fill the heap. */
  private static final int FETCH_BYTES = 4 * 1024 * 1024;

  private static final int FETCH_WAIT_MS = 5;

  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration ANSWER_MAX = Duration.ofSeconds(30);

  private final KafkaProperties kafka;
  private final LogTopic topic;
  private final LogCodec codec;

  LogReader(KafkaProperties kafka, LogTopic topic) {
    this.kafka = kafka;
    this.topic = topic;
    this.codec = new LogCodec(kafka.getProperties());
  }

  UUID readId() {
    return topic.readId();
  }

  Map<TopicPartition, Long> readEnds(Collection<TopicPartition> partitions) {
    return topic.readEnds(partitions);
  }

  Map<TopicPartition, Long> readFirstOffsets(Collection<TopicPartition> partitions) {
    return topic.readFirstOffsets(partitions);
  }

  /**
   * One consumer for all partitions of a run.
   *
   * @throws KafkaException when Kafka does not answer
   */
  Reading open() {
    return new Reading();
  }

  /** A consumer of its own, outside any group, that goes from partition to partition. */
  final class Reading implements AutoCloseable {
    private final KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(settings(), new ByteArrayDeserializer(), new ByteArrayDeserializer());

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
      long movedNanos = System.nanoTime();
      for (long at = from; at < to; ) {
        batch.addAll(poll(consumer, partition, to));
        long position = consumer.position(partition, ANSWER_MAX);
        if (position > at) {
          movedNanos = System.nanoTime();
        } else if (System.nanoTime() - movedNanos > ANSWER_MAX.toNanos()) {
          throw new TimeoutException(
              "No record of %s came from offset %d on within 30 s".formatted(partition, at));
        }
        at = position;
        if (!batch.isEmpty() && (batch.size() >= BATCH_RECORDS || at >= to)) {
          batches.accept(List.copyOf(batch));
          batch.clear();
        }
      }
    }

    @Override
    public void close() {
      consumer.close(CloseOptions.timeout(Duration.ofSeconds(1)));
    }
  }

  private List<LogRecord> poll(
      KafkaConsumer<byte[], byte[]> consumer, TopicPartition partition, long to) {
    List<LogRecord> records = new ArrayList<>();
    try {
      for (ConsumerRecord<byte[], byte[]> polled : consumer.poll(POLL)) {
        if (polled.offset() < to) {
          records.add(decode(polled));
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

  private LogRecord decode(ConsumerRecord<byte[], byte[]> polled) {
    List<RawRecord.Header> headers = new ArrayList<>();
    polled
        .headers()
        .forEach(header -> headers.add(new RawRecord.Header(header.key(), header.value())));
    RawRecord raw =
        new RawRecord(
            polled.topic(),
            new LogPosition(
                polled.partition(), polled.offset(), Instant.ofEpochMilli(polled.timestamp())),
            polled.key(),
            polled.value(),
            headers);
    byte[] value = polled.value();
    if (value == null) {
      return new LogRecord(
          raw, null, new RefusedException(Refusal.UNDECODABLE, "the record has no value"));
    }
    try {
      return new LogRecord(raw, codec.decode(polled.topic(), value), null);
    } catch (RefusedException refused) {
      return new LogRecord(raw, null, refused);
    }
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
