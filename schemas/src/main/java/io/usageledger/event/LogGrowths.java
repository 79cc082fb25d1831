package io.usageledger.event;

import static java.util.Objects.requireNonNull;

import io.usageledger.log.LogGrown;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Each time that the log was given more partitions, as the topic ledger-prices has it. */
public final class LogGrowths {
  private static final TopicPartition PARTITION = new TopicPartition(LogTopics.LEDGER_PRICES, 0);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration ANSWER_MAX = Duration.ofSeconds(10);
  private static final Duration READ_MAX = Duration.ofMinutes(2);

  private LogGrowths() {}

  /**
   * In their order; reads the whole topic, which is small.
   *
   * @param kafka settings of a consumer; those of a group are not used
   * @param registry settings of the schema registry's client
   * @throws org.apache.kafka.common.KafkaException when Kafka does not answer
   * @throws RegistryUnavailableException when the registry cannot be asked
   */
  public static List<LogGrown> read(Map<String, Object> kafka, Map<String, ?> registry) {
    List<LogGrown> growths = new ArrayList<>();
    try (LogCodec codec = new LogCodec(registry);
        KafkaConsumer<byte[], byte[]> consumer = consumer(kafka)) {
      consumer.assign(List.of(PARTITION));
      consumer.seekToBeginning(List.of(PARTITION));
      long end = requireNonNull(consumer.endOffsets(List.of(PARTITION), ANSWER_MAX).get(PARTITION));
      long untilNanos = System.nanoTime() + READ_MAX.toNanos();
      while (consumer.position(PARTITION, ANSWER_MAX) < end) {
        if (System.nanoTime() > untilNanos) {
          throw new TimeoutException(
              "%s was not read to its end within %d s".formatted(PARTITION, READ_MAX.toSeconds()));
        }
        consumer.poll(POLL).forEach(record -> find(codec, record).ifPresent(growths::add));
      }
    }
    return growths;
  }

  private static KafkaConsumer<byte[], byte[]> consumer(Map<String, Object> kafka) {
    Map<String, Object> settings = new HashMap<>(kafka);
    settings.remove("group.id");
    settings.put("enable.auto.commit", "false");
    settings.put("isolation.level", "read_committed");
    settings.put("auto.offset.reset", "earliest");
    return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  private static Optional<LogGrown> find(LogCodec codec, ConsumerRecord<byte[], byte[]> record) {
    byte[] value = record.value();
    try {
      return value != null
              && codec.decode(record.topic(), value) instanceof LogGrown grown
              && isFact(grown)
          ? Optional.of(grown)
          : Optional.empty();
    } catch (RefusedException noFactAtAll) {
      return Optional.empty(); // the reader of prices says so
    }
  }

  /** Whether a log can have grown so; whatever else the topic holds is passed over by all. */
  public static boolean isFact(LogGrown grown) {
    return grown.getPartitionsBefore() > 0
        && grown.getPartitionsAfter() >= grown.getPartitionsBefore()
        && grown.getEnds().size() == grown.getPartitionsBefore()
        && grown.getEnds().stream().allMatch(end -> end >= 0);
  }
}
