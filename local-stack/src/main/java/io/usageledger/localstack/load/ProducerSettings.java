package io.usageledger.localstack.load;

import static org.apache.kafka.clients.producer.ProducerConfig.*;

import java.util.Map;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** How the loader writes to Kafka. */
final class ProducerSettings {
  private ProducerSettings() {}

  static Map<String, Object> of(String bootstrapServers) {
    return Map.ofEntries(
        Map.entry(BOOTSTRAP_SERVERS_CONFIG, bootstrapServers),
        Map.entry(CLIENT_ID_CONFIG, "ledger-load"),
        Map.entry(KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class),
        Map.entry(VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class),
        Map.entry(ACKS_CONFIG, "all"),
        Map.entry(ENABLE_IDEMPOTENCE_CONFIG, true),
        Map.entry(COMPRESSION_TYPE_CONFIG, "lz4"),
        Map.entry(LINGER_MS_CONFIG, 20),
        Map.entry(BATCH_SIZE_CONFIG, 128 * 1024),
        Map.entry(BUFFER_MEMORY_CONFIG, 32L * 1024 * 1024),
        // Longer than our own patience, which ends first and says so in words.
        Map.entry(DELIVERY_TIMEOUT_MS_CONFIG, 2 * (int) Patience.LIMIT.toMillis()),
        Map.entry(REQUEST_TIMEOUT_MS_CONFIG, 15_000),
        // A full buffer or an absent broker comes back to us after this, so that we can say it.
        Map.entry(MAX_BLOCK_MS_CONFIG, 3_000L),
        Map.entry(RECONNECT_BACKOFF_MAX_MS_CONFIG, 1_000L),
        Map.entry(RETRY_BACKOFF_MAX_MS_CONFIG, 1_000L));
  }
}
