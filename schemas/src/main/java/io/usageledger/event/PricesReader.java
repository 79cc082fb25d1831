package io.usageledger.event;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads the topic ledger-prices, each time from where it was last read. Closed after a failure and
 * opened anew, it begins again. Not for several threads.
 */
public final class PricesReader implements AutoCloseable {
  private static final TopicPartition PARTITION = new TopicPartition(LogTopics.LEDGER_PRICES, 0);
  private static final int FETCH_WAIT_MS = 5;
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration ANSWER_MAX = Duration.ofSeconds(10);
  private static final Duration READ_MAX = Duration.ofMinutes(2);

  private final KafkaConsumer<byte[], byte[]> consumer;

  private PricesReader(Map<String, Object> kafka) {
    Map<String, Object> settings = new HashMap<>(kafka);
    settings.remove("group.id");
    settings.put("enable.auto.commit", "false");
    settings.put("isolation.level", "read_committed");
    settings.put("auto.offset.reset", "none");
    // At the topic's end the client asks on, and whatever else it asks, its goodbye too, waits
    // behind
    // that question: half a second by default.
    settings.put("fetch.max.wait.ms", FETCH_WAIT_MS);
    consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    consumer.assign(List.of(PARTITION));
  }

  /**
   * For whoever rates: a topic whose first records are gone cannot be read.
   *
   * @param kafka settings of a consumer; those of a group are not used
   */
  public static PricesReader ofAll(Map<String, Object> kafka) {
    PricesReader reader = new PricesReader(kafka);
    reader.consumer.seek(PARTITION, 0);
    return reader;
  }

  /**
   * For whoever compares: begins with the first record that is still there.
   *
   * @param kafka settings of a consumer; those of a group are not used
   */
  public static PricesReader ofWhatIsThere(Map<String, Object> kafka) {
    PricesReader reader = new PricesReader(kafka);
    reader.consumer.seekToBeginning(List.of(PARTITION));
    return reader;
  }

  /**
   * Gives every record up to the topic's end of now.
   *
   * @throws org.apache.kafka.common.KafkaException when Kafka does not answer
   */
  public void readToEnd(Consumer<ConsumerRecord<byte[], byte[]>> each) {
    long end = requireNonNull(consumer.endOffsets(List.of(PARTITION), ANSWER_MAX).get(PARTITION));
    long untilNanos = System.nanoTime() + READ_MAX.toNanos();
    while (consumer.position(PARTITION, ANSWER_MAX) < end) {
      if (System.nanoTime() > untilNanos) {
        throw new TimeoutException(
            "%s was not read to its end within %d s".formatted(PARTITION, READ_MAX.toSeconds()));
      }
      consumer.poll(POLL).forEach(each);
    }
  }

  @Override
  public void close() {
    consumer.close(CloseOptions.timeout(Duration.ofSeconds(1)));
  }
}
