package io.usageledger.event;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Records that a broker took and that Kafka's own client cannot read back: it says the length of a
 * header's name otherwise than it writes it when that name holds half a surrogate pair, and a
 * broker that keeps compressed batches as they are does not look. What follows in the same batch
 * cannot be read either, and seeking past the one record does not help. Every other fault of
 * reading, a checksum that is wrong or a broker that is away, is a server's fault and none of a
 * record.
 */
public final class UnreadableRecords {
  /** How Kafka's client begins what it throws; the partition is told in words alone. */
  private static final String THROWN = "Received exception when fetching the next record from ";

  /** Bounds one look to some seconds; where there are more, the next look goes on. */
  private static final int LOOK_MAX_RECORDS = 500;

  private static final Duration ANSWER_MAX = Duration.ofSeconds(10);

  private UnreadableRecords() {}

  /**
   * Offsets without a record that can be read.
   *
   * @param from the first
   * @param to after the last
   * @param why in the client's words
   */
  public record Gap(TopicPartition partition, long from, long to, String why) {
    public Gap {
      if (from < 0 || to <= from) {
        throw new IllegalStateException("A gap from %d to %d".formatted(from, to));
      }
    }
  }

  /**
   * Finds what made a poll fail, if it was what a record holds.
   *
   * @param consumer that threw it; its position is the first offset that cannot be read
   * @param settings of a consumer, with which the offsets behind it are tried
   * @throws KafkaException when Kafka does not answer
   */
  public static Optional<Gap> find(
      Exception thrown, Consumer<?, ?> consumer, Map<String, Object> settings) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (isUnreadable(cause)) {
        return find((KafkaException) cause, consumer, settings);
      }
    }
    return Optional.empty();
  }

  private static Optional<Gap> find(
      KafkaException thrown, Consumer<?, ?> consumer, Map<String, Object> settings) {
    String message = String.valueOf(thrown.getMessage());
    for (TopicPartition partition : consumer.assignment()) {
      if (message.startsWith(THROWN + partition + ".")) {
        long from = consumer.position(partition, ANSWER_MAX);
        long to = nextReadable(partition, from + 1, settings);
        return Optional.of(new Gap(partition, from, to, why(thrown)));
      }
    }
    return Optional.empty();
  }

  private static boolean isUnreadable(Throwable failure) {
    return failure instanceof KafkaException
        && failure.getCause() instanceof InvalidRecordException
        && String.valueOf(failure.getMessage()).startsWith(THROWN);
  }

  private static String why(KafkaException thrown) {
    return String.valueOf(Objects.requireNonNull(thrown.getCause()).getMessage());
  }

  /** Whether no record lies between: offsets of transactions' marks, and of what they took back. */
  public static boolean isEmpty(
      TopicPartition partition, long from, long to, Map<String, Object> settings) {
    try (KafkaConsumer<byte[], byte[]> probe = probe(partition, settings)) {
      probe.seek(partition, from);
      return firstOffset(probe, partition, to) >= to;
    }
  }

  private static long nextReadable(
      TopicPartition partition, long first, Map<String, Object> settings) {
    try (KafkaConsumer<byte[], byte[]> probe = probe(partition, settings)) {
      long end =
          Objects.requireNonNull(probe.endOffsets(List.of(partition), ANSWER_MAX).get(partition));
      long offset = first;
      while (offset < end && offset < first + LOOK_MAX_RECORDS) {
        probe.seek(partition, offset);
        if (isReadable(probe, partition)) {
          return offset;
        }
        offset++;
      }
      return offset;
    }
  }

  private static boolean isReadable(KafkaConsumer<byte[], byte[]> probe, TopicPartition partition) {
    try {
      firstOffset(probe, partition, Long.MAX_VALUE);
      return true;
    } catch (KafkaException failure) {
      if (isUnreadable(failure)) {
        return false;
      }
      throw failure;
    }
  }

  /** The offset of the first record; or where the probe stands once it is past the bound. */
  private static long firstOffset(
      KafkaConsumer<byte[], byte[]> probe, TopicPartition partition, long bound) {
    long endNanos = System.nanoTime() + ANSWER_MAX.toNanos();
    while (System.nanoTime() < endNanos) {
      ConsumerRecords<byte[], byte[]> polled = probe.poll(Duration.ofMillis(500));
      if (!polled.isEmpty()) {
        return polled.records(partition).get(0).offset();
      }
      long position = probe.position(partition, ANSWER_MAX);
      if (position >= bound) {
        return position;
      }
    }
    throw new TimeoutException("No record of %s came within 10 s".formatted(partition));
  }

  private static KafkaConsumer<byte[], byte[]> probe(
      TopicPartition partition, Map<String, Object> settings) {
    Map<String, Object> own = new HashMap<>(settings);
    own.remove("group.id");
    own.put("enable.auto.commit", "false");
    own.put("auto.offset.reset", "none");
    own.put("max.poll.records", 1);
    // One record is asked for; the broker sends the batch that it lies in whatever the limit says,
    // and not a megabyte behind it.
    own.put("max.partition.fetch.bytes", 1_024);
    var probe = new KafkaConsumer<>(own, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    probe.assign(List.of(partition));
    return probe;
  }
}
