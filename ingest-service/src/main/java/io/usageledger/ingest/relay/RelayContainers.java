package io.usageledger.ingest.relay;

import static org.apache.kafka.clients.consumer.ConsumerConfig.AUTO_OFFSET_RESET_CONFIG;
import static org.apache.kafka.clients.consumer.ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG;
import static org.apache.kafka.clients.consumer.ConsumerConfig.FETCH_MAX_BYTES_CONFIG;
import static org.apache.kafka.clients.consumer.ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG;
import static org.apache.kafka.clients.consumer.ConsumerConfig.FETCH_MIN_BYTES_CONFIG;
import static org.apache.kafka.clients.consumer.ConsumerConfig.ISOLATION_LEVEL_CONFIG;
import static org.apache.kafka.clients.consumer.ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG;
import static org.apache.kafka.clients.consumer.ConsumerConfig.MAX_POLL_RECORDS_CONFIG;
import static org.apache.kafka.clients.consumer.ConsumerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG;
import static org.apache.kafka.clients.consumer.ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG;
import static org.apache.kafka.clients.consumer.ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG;

import io.usageledger.ingest.IngestSettings;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.config.ConcurrentKafkaListenerContainerFactory;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.listener.ContainerProperties;

/** How the relay reads: bytes, in batches, offsets committed by hand after the log has them. */
@Configuration
class RelayContainers {
  /** After a kill the partitions are read again within it; the broker allows no less than six. */
  private static final int SESSION_TIMEOUT_MS = 10_000;

  /** Bounds what one fetch holds; it may be compressed many times over. */
  private static final int FETCH_MAX_BYTES = 8 * 1024 * 1024;

  /** What a round costs is the same for few records as for many, so that a little is waited for. */
  private static final int FETCH_MIN_BYTES = 64 * 1024;

  private static final int FETCH_MAX_WAIT_MS = 15;

  private static final Duration AUTHORIZATION_RETRY = Duration.ofSeconds(10);

  @Bean
  ConcurrentKafkaListenerContainerFactory<byte[], byte[]> relayListeners(
      KafkaProperties kafka,
      IngestSettings settings,
      RelayState state,
      UnreadableRelay unreadable) {
    ConcurrentKafkaListenerContainerFactory<byte[], byte[]> containers =
        new ConcurrentKafkaListenerContainerFactory<>();
    containers.setConsumerFactory(
        new DefaultKafkaConsumerFactory<>(consumerSettings(kafka, settings)));
    containers.setBatchListener(true);
    containers.setConcurrency(settings.relay().concurrency());
    containers.setCommonErrorHandler(
        new RetryForever(state, unreadable, settings.relay().retryEvery()));
    ContainerProperties properties = containers.getContainerProperties();
    properties.setAckMode(ContainerProperties.AckMode.BATCH);
    properties.setSyncCommits(true);
    // A transaction's mark at a partition's end is no record: it would be a lag that never ends.
    properties.setFixTxOffsets(true);
    properties.setAuthExceptionRetryInterval(AUTHORIZATION_RETRY);
    // Longer than a pause between tries, which is not idleness.
    properties.setIdleEventInterval(settings.relay().retryEvery().multipliedBy(3).toMillis());
    return containers;
  }

  static Map<String, Object> consumerSettings(KafkaProperties kafka, IngestSettings settings) {
    Map<String, Object> values = new HashMap<>(kafka.buildConsumerProperties());
    values.put(KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    values.put(VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    values.put(AUTO_OFFSET_RESET_CONFIG, "earliest");
    values.put(ENABLE_AUTO_COMMIT_CONFIG, false);
    // A gateway may write in transactions; what it took back never happened.
    values.put(ISOLATION_LEVEL_CONFIG, "read_committed");
    values.put(MAX_POLL_RECORDS_CONFIG, settings.relay().batchMax());
    values.put(FETCH_MAX_BYTES_CONFIG, FETCH_MAX_BYTES);
    values.put(FETCH_MIN_BYTES_CONFIG, FETCH_MIN_BYTES);
    values.put(FETCH_MAX_WAIT_MS_CONFIG, FETCH_MAX_WAIT_MS);
    values.put(SESSION_TIMEOUT_MS_CONFIG, SESSION_TIMEOUT_MS);
    values.put(RECONNECT_BACKOFF_MAX_MS_CONFIG, 1_000);
    return values;
  }
}
