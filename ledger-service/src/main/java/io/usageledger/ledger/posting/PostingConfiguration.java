package io.usageledger.ledger.posting;

import io.usageledger.ledger.LedgerSettings;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.RangeAssignor;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.config.ConcurrentKafkaListenerContainerFactory;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.listener.ContainerProperties.AckMode;

/** How the log is consumed. */
@Configuration
class PostingConfiguration {
  private static final int FETCH_MIN_BYTES = 256 * 1024;
  static final int FETCH_WAIT_MS = 20;
  private static final long COMMIT_EVERY_MS = 1_000;

  @Bean
  Clock clock() {
    return Clock.systemUTC();
  }

  @Bean
  KafkaTemplate<byte[], byte[]> logWriter(KafkaProperties kafka) {
    Map<String, Object> producer = kafka.buildProducerProperties();
    producer.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    producer.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    producer.put(ProducerConfig.ACKS_CONFIG, "all");
    producer.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    return new KafkaTemplate<>(new DefaultKafkaProducerFactory<>(producer));
  }

  @Bean
  ConcurrentKafkaListenerContainerFactory<byte[], byte[]> logListenerFactory(
      KafkaProperties kafka, LedgerSettings settings, LogTopic topic, PostingErrors errors) {
    ConcurrentKafkaListenerContainerFactory<byte[], byte[]> factory =
        new ConcurrentKafkaListenerContainerFactory<>();
    Map<String, Object> consumer = consumerSettings(kafka, settings);
    consumer.put(
        ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
        // The second is the one of before: while services of both versions run, all must know one.
        List.of(EvenAssignor.class, RangeAssignor.class));
    consumer.put(EvenAssignor.LATELY, (EvenAssignor.Lately) topic::findLately);
    factory.setConsumerFactory(new DefaultKafkaConsumerFactory<>(consumer));
    factory.setBatchListener(true);
    factory.setConcurrency(settings.consumers());
    factory.setCommonErrorHandler(errors);
    // The tables say how far is applied, so that nobody needs a commit with each small portion. It
    // is committed between two polls, so that none may wait longer for records.
    factory.getContainerProperties().setAckMode(AckMode.TIME);
    factory.getContainerProperties().setAckTime(COMMIT_EVERY_MS);
    factory.getContainerProperties().setPollTimeout(COMMIT_EVERY_MS);
    factory.getContainerProperties().setSyncCommits(false);
    factory.getContainerProperties().setMissingTopicsFatal(false);
    return factory;
  }

  static Map<String, Object> consumerSettings(KafkaProperties kafka, LedgerSettings settings) {
    Map<String, Object> consumer = kafka.buildConsumerProperties();
    consumer.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    consumer.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    consumer.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, settings.portionRecords());
    consumer.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    // What a transaction took back never happened. No writer of ours makes one.
    consumer.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    // The tables say where to begin. Should Kafka ever begin elsewhere, the compare-and-set refuses
    // the batch.
    consumer.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    // A consumer that was killed holds its partitions for this long; the broker takes no less than
    // 6 s.
    consumer.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 10_000);
    // One fetch can fill a portion; the broker still answers at once when there is little. Two are
    // held, one that is read and one that comes: more of them was most of the heap.
    consumer.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 2 * 1024 * 1024);
    consumer.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 4 * 1024 * 1024);
    // A batch costs some milliseconds of CPU however small it is, so that little is waited for, but
    // not long.
    consumer.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, FETCH_MIN_BYTES);
    consumer.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, FETCH_WAIT_MS);
    return consumer;
  }
}
