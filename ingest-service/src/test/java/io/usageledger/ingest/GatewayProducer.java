package io.usageledger.ingest;

import io.usageledger.event.LogCodec;
import io.usageledger.event.LogTopics;
import io.usageledger.localstack.TestStack;
import io.usageledger.log.UsageRecorded;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** A gateway that writes to usage-events: events, and whatever else one can write to a topic. */
public final class GatewayProducer implements AutoCloseable {
  private final KafkaProducer<byte[], byte[]> producer;
  private final LogCodec codec =
      new LogCodec(Map.of("schema.registry.url", TestStack.shared().registryUrl()));

  private GatewayProducer(String compression) {
    producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers",
                TestStack.shared().bootstrapServers(),
                "compression.type",
                compression,
                "max.request.size",
                64 * 1024 * 1024,
                "buffer.memory",
                128L * 1024 * 1024),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  public static GatewayProducer open(String compression) {
    return new GatewayProducer(compression);
  }

  /** A good event. */
  public static UsageRecorded.Builder event(String accountId, String eventId) {
    return UsageRecorded.newBuilder()
        .setAccountId(accountId)
        .setSource("gateway")
        .setEventId(eventId)
        .setOccurredAt(Instant.now())
        .setOperation("chat")
        .setProvider("openai")
        .setModel("gpt-5")
        .setQuantities(Map.of("input_tokens", 3L));
  }

  public byte[] encode(SpecificRecord event) {
    return codec.encode(LogTopics.USAGE_EVENTS, event);
  }

  public RecordMetadata send(SpecificRecord event) {
    return send("any key", encode(event), List.of());
  }

  /** Writes to partition 0, so that what is sent stands beside what was sent before. */
  public RecordMetadata send(@Nullable String key, byte @Nullable [] value, List<Header> headers) {
    try {
      return producer
          .send(
              new ProducerRecord<>(
                  LogTopics.USAGE_EVENTS,
                  0,
                  key == null ? null : key.getBytes(StandardCharsets.UTF_8),
                  value,
                  new RecordHeaders(headers)))
          .get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("Kafka did not take it", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted", e);
    }
  }

  @Override
  public void close() {
    producer.close();
    codec.close();
  }
}
