package io.usageledger.benchmarks;

import io.usageledger.event.LogCodec;
import io.usageledger.event.LogTopics;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongFunction;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Fills the log as the ingest service does: keyed by account, acknowledged by all replicas. */
public final class LogFiller {
  private final BenchStack stack;

  public LogFiller(BenchStack stack) {
    this.stack = stack;
  }

  /** Returns when Kafka has all of them. */
  public void append(long from, long to, LongFunction<SpecificRecord> events) {
    var failure = new AtomicReference<Exception>();
    try (var codec =
            new LogCodec(Map.of("schema.registry.url", stack.read("schema_registry_url")));
        var producer =
            new KafkaProducer<>(settings(), new ByteArraySerializer(), new ByteArraySerializer())) {
      for (long number = from; number < to && failure.get() == null; number++) {
        SpecificRecord event = events.apply(number);
        byte[] key = accountId(event).getBytes(StandardCharsets.UTF_8);
        byte[] value = codec.encode(LogTopics.LEDGER_EVENTS, event);
        producer.send(
            new ProducerRecord<>(LogTopics.LEDGER_EVENTS, key, value),
            (metadata, failed) -> {
              if (failed != null) {
                failure.compareAndSet(null, failed);
              }
            });
      }
      producer.flush();
    }
    if (failure.get() != null) {
      throw new IllegalStateException("Kafka did not take an event", failure.get());
    }
  }

  private static String accountId(SpecificRecord event) {
    return (String) event.get(event.getSchema().getField("account_id").pos());
  }

  private Map<String, Object> settings() {
    return Map.of(
        "bootstrap.servers",
        stack.read("kafka_bootstrap_servers"),
        "acks",
        "all",
        "enable.idempotence",
        true,
        "compression.type",
        "lz4",
        "linger.ms",
        20,
        "batch.size",
        128 * 1024);
  }
}
