package io.usageledger.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.usageledger.event.LogCodec;
import io.usageledger.localstack.TestStack;
import io.usageledger.log.EventQuarantined;
import io.usageledger.log.UsageRecorded;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Everything that came into a topic since this was opened. */
public final class LogTail implements AutoCloseable {
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final LogCodec codec =
      new LogCodec(Map.of("schema.registry.url", TestStack.shared().registryUrl()));
  private final List<Entry> entries = new ArrayList<>();

  private LogTail(String topic) {
    consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", TestStack.shared().bootstrapServers()),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    List<TopicPartition> partitions =
        consumer.partitionsFor(topic).stream()
            .map(partition -> new TopicPartition(topic, partition.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToEnd(partitions);
    partitions.forEach(consumer::position);
  }

  /** One record. */
  public record Entry(String key, SpecificRecord event) {}

  public static LogTail open(String topic) {
    return new LogTail(topic);
  }

  /** All that has come by now, in the order of each partition. */
  public List<Entry> read() {
    consumer
        .poll(Duration.ofMillis(200))
        .forEach(
            record ->
                entries.add(
                    new Entry(
                        new String(record.key(), StandardCharsets.UTF_8),
                        codec.decode(record.topic(), record.value()))));
    return List.copyOf(entries);
  }

  /** Ids of the usage events of one account, in order. */
  public List<String> usageIds(String accountId) {
    return usage(accountId).stream().map(UsageRecorded::getEventId).toList();
  }

  private List<UsageRecorded> usage(String accountId) {
    return read().stream()
        .filter(entry -> entry.key().equals(accountId))
        .map(Entry::event)
        .filter(UsageRecorded.class::isInstance)
        .map(UsageRecorded.class::cast)
        .toList();
  }

  /** The usage events of one account, in order, once there are so many; and no more. */
  public List<UsageRecorded> awaitUsage(String accountId, int count) {
    List<UsageRecorded> events =
        await().until(() -> usage(accountId), usage -> usage.size() >= count);
    assertThat(events).hasSize(count);
    return events;
  }

  public List<EventQuarantined> quarantined() {
    return read().stream()
        .map(Entry::event)
        .filter(EventQuarantined.class::isInstance)
        .map(EventQuarantined.class::cast)
        .toList();
  }

  @Override
  public void close() {
    consumer.close();
    codec.close();
  }
}
