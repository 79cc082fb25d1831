package io.usageledger.ledger.posting;

import static java.util.Objects.requireNonNull;

import io.usageledger.event.LogCodec;
import io.usageledger.event.LogTopics;
import io.usageledger.event.RefusedException;
import io.usageledger.log.LogGrown;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.stereotype.Component;

/** Reads from the topic ledger-prices, which is small, when the log was given more partitions. */
@Component
public class LogEpochReader {
  private static final TopicPartition PARTITION = new TopicPartition(LogTopics.LEDGER_PRICES, 0);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration ANSWER_MAX = Duration.ofSeconds(10);

  private final KafkaProperties kafka;

  LogEpochReader(KafkaProperties kafka) {
    this.kafka = kafka;
  }

  /**
   * @throws org.apache.kafka.common.KafkaException when Kafka does not answer
   */
  public LogEpochs read() {
    Properties settings = new Properties();
    settings.putAll(kafka.buildConsumerProperties());
    settings.remove("group.id");
    settings.put("enable.auto.commit", "false");
    settings.put("isolation.level", "read_committed");
    settings.put("auto.offset.reset", "earliest");
    List<Map<Integer, Long>> barriers = new ArrayList<>();
    try (LogCodec codec = new LogCodec(kafka.getProperties());
        KafkaConsumer<byte[], byte[]> consumer =
            new KafkaConsumer<>(
                settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.assign(List.of(PARTITION));
      consumer.seekToBeginning(List.of(PARTITION));
      long end = requireNonNull(consumer.endOffsets(List.of(PARTITION), ANSWER_MAX).get(PARTITION));
      while (consumer.position(PARTITION, ANSWER_MAX) < end) {
        consumer.poll(POLL).forEach(record -> add(codec, record, barriers));
      }
    }
    return new LogEpochs(barriers);
  }

  private static void add(
      LogCodec codec, ConsumerRecord<byte[], byte[]> record, List<Map<Integer, Long>> barriers) {
    byte[] value = record.value();
    try {
      if (value != null && codec.decode(record.topic(), value) instanceof LogGrown grown) {
        Map<Integer, Long> ends = new HashMap<>();
        for (int partition = 0; partition < grown.getEnds().size(); partition++) {
          ends.put(partition, grown.getEnds().get(partition));
        }
        barriers.add(ends);
      }
    } catch (RefusedException noFactAtAll) {
      // The reader of prices says so.
    }
  }
}
