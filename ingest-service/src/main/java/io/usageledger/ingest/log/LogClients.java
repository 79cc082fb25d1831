package io.usageledger.ingest.log;

import static org.apache.kafka.clients.producer.ProducerConfig.ACKS_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.BATCH_SIZE_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.BUFFER_MEMORY_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.COMPRESSION_TYPE_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.LINGER_MS_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.MAX_BLOCK_MS_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.MAX_REQUEST_SIZE_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG;

import io.usageledger.event.LogTopics;
import io.usageledger.ingest.IngestSettings;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * One publisher for each door, so that a relay that catches up never takes the buffer from requests
 * that wait. Addresses, security and whatever else stands under {@code spring.kafka} are taken from
 * there; what the log's safety rests on is set here.
 */
@Configuration
class LogClients {
  /** Requests that come within it share a batch of a partition. */
  private static final int REQUESTS_LINGER_MS = 2;

  /** Many times the largest record. */
  private static final long REFUSED_BUFFER_BYTES = 8L * 1024 * 1024;

  /** The relay gives all it has at once. */
  private static final int RELAY_LINGER_MS = 1;

  /** A thousand typical events of one partition; two in flight fill a broker's fetch. */
  private static final int BATCH_BYTES = 256 * 1024;

  @Bean
  RegistrySettings registrySettings(KafkaProperties kafka) {
    return RegistrySettings.of(kafka.getProperties());
  }

  @Bean
  EventEncoder eventEncoder(RegistrySettings registry) {
    return new EventEncoder(registry.values());
  }

  @Bean
  EventPublisher requestPublisher(
      KafkaProperties kafka, EventEncoder encoder, IngestSettings settings) {
    Duration within = settings.publishWithin();
    return new EventPublisher(
        producerSettings(kafka, settings, within, REQUESTS_LINGER_MS), encoder, within);
  }

  /** Apart, so that what is refused never stands in the way of what is good. */
  @Bean
  EventPublisher refusedPublisher(
      KafkaProperties kafka, EventEncoder encoder, IngestSettings settings) {
    Duration within = settings.publishWithin();
    Map<String, Object> values = producerSettings(kafka, settings, within, REQUESTS_LINGER_MS);
    values.put(BUFFER_MEMORY_CONFIG, REFUSED_BUFFER_BYTES);
    return new EventPublisher(values, encoder, within);
  }

  @Bean
  EventPublisher relayPublisher(
      KafkaProperties kafka, EventEncoder encoder, IngestSettings settings) {
    Duration within = settings.relay().publishWithin();
    return new EventPublisher(
        producerSettings(kafka, settings, within, RELAY_LINGER_MS), encoder, within);
  }

  /** How a producer is set that gives up a record, and any wait for room, after {@code within}. */
  static Map<String, Object> producerSettings(
      KafkaProperties kafka, IngestSettings settings, Duration within, int lingerMs) {
    int withinMs = Math.toIntExact(within.toMillis());
    Map<String, Object> values = new HashMap<>(kafka.buildProducerProperties());
    values.remove(KEY_SERIALIZER_CLASS_CONFIG);
    values.remove(VALUE_SERIALIZER_CLASS_CONFIG);
    values.put(ACKS_CONFIG, "all");
    values.put(ENABLE_IDEMPOTENCE_CONFIG, true);
    values.put(LINGER_MS_CONFIG, lingerMs);
    values.put(BATCH_SIZE_CONFIG, BATCH_BYTES);
    values.put(COMPRESSION_TYPE_CONFIG, "lz4");
    values.put(BUFFER_MEMORY_CONFIG, settings.bufferMax().toBytes());
    values.put(MAX_REQUEST_SIZE_CONFIG, LogTopics.LOG_RECORD_MAX_BYTES);
    values.put(MAX_BLOCK_MS_CONFIG, withinMs / 2);
    values.put(REQUEST_TIMEOUT_MS_CONFIG, withinMs * 3 / 4);
    values.put(DELIVERY_TIMEOUT_MS_CONFIG, withinMs);
    values.put(RECONNECT_BACKOFF_MAX_MS_CONFIG, 1_000);
    return values;
  }
}
