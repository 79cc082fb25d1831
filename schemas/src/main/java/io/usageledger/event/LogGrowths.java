package io.usageledger.event;

import io.usageledger.log.LogGrown;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Each time that the log was given more partitions, as the topic ledger-prices has it. */
public final class LogGrowths {
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
        PricesReader prices = PricesReader.ofWhatIsThere(kafka)) {
      prices.readToEnd(record -> find(codec, record).ifPresent(growths::add));
    }
    return growths;
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
