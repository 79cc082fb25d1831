package io.usageledger.localstack.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.usageledger.event.LogCodec;
import io.usageledger.event.LogTopics;
import io.usageledger.localstack.TestStack;
import io.usageledger.log.UsageRecorded;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class KafkaSinkTest {
  private final TestStack stack = TestStack.shared();
  private final List<String> said = new ArrayList<>();
  private final Patience patience = new Patience(new SaidLines(said), System::nanoTime);
  private final String source = "test:" + UUID.randomUUID();

  @TempDir private Path directory;
  private StackFile stackFile = new StackFile(Path.of(""));

  @BeforeEach
  void stackFile() throws IOException {
    Path path = directory.resolve("stack.json");
    Files.writeString(
        path,
        """
        {"ingest_url":"http://127.0.0.1:1","query_url":"http://127.0.0.1:1",
         "kafka_bootstrap_servers":"%s","schema_registry_url":"%s",
         "usage_topic":"%s","api_key":"unused"}
        """
            .formatted(stack.bootstrapServers(), stack.registryUrl(), LogTopics.USAGE_EVENTS));
    stackFile = new StackFile(path);
  }

  @Test
  void recordsOnTheTopicDecodeToTheEventsThatWereSent() {
    List<UsageRecorded> events = new ArrayList<>();
    try (var sink = new KafkaSink(stackFile, patience)) {
      for (int i = 0; i < 500; i++) {
        events.add(event(i));
        sink.send(event(i));
      }
      sink.finish();

      assertThat(sink.acceptedEvents()).isEqualTo(500);
    }

    assertThat(onTopic()).containsExactlyInAnyOrderElementsOf(events);
  }

  @Test
  void brokerThatIsKilledAndRestartedLosesNothing() {
    try (var sink = new KafkaSink(stackFile, patience)) {
      for (int i = 0; i < 1_000; i++) {
        sink.send(event(i));
      }
      stack.kafka().kill();
      CompletableFuture<Void> restarted = CompletableFuture.runAsync(stack.kafka()::start);
      for (int i = 1_000; i < 3_000; i++) {
        sink.send(event(i));
      }
      sink.finish();
      restarted.join();

      assertThat(sink.acceptedEvents()).isEqualTo(3_000);
    }

    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () ->
                assertThat(onTopic())
                    .extracting(UsageRecorded::getEventId)
                    .contains("e-0", "e-999", "e-1000", "e-2999"));
    assertThat(onTopic().stream().map(UsageRecorded::getEventId).distinct()).hasSize(3_000);
  }

  private UsageRecorded event(int number) {
    return UsageRecorded.newBuilder()
        .setEventId("e-" + number)
        .setSource(source)
        .setAccountId("account-" + number % 7)
        .setOccurredAt(Instant.parse("2026-01-01T00:00:00.123456Z").plusSeconds(number))
        .setOperation("chat")
        .setProvider("openai")
        .setModel("gpt-5")
        .setQuantities(new HashMap<>(Map.of("input_tokens", (long) number)))
        .setAttributes(new HashMap<>(Map.of("agent", "a")))
        .build();
  }

  /** The test's own events, which are keyed by their account. */
  private List<UsageRecorded> onTopic() {
    List<UsageRecorded> events = new ArrayList<>();
    try (var codec = new LogCodec(Map.of("schema.registry.url", stack.registryUrl()));
        var consumer = consumer()) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(LogTopics.USAGE_EVENTS).stream()
              .map(info -> new TopicPartition(info.topic(), info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (partitions.stream()
          .anyMatch(partition -> consumer.position(partition) < ends.getOrDefault(partition, 0L))) {
        for (ConsumerRecord<byte[], byte[]> found : consumer.poll(Duration.ofMillis(200))) {
          var event = (UsageRecorded) codec.decode(found.topic(), found.value());
          if (event.getSource().equals(source)) {
            assertThat(new String(found.key(), StandardCharsets.UTF_8))
                .isEqualTo(event.getAccountId());
            events.add(event);
          }
        }
      }
    }
    return events;
  }

  private KafkaConsumer<byte[], byte[]> consumer() {
    return new KafkaConsumer<>(
        Map.of(
            "bootstrap.servers", stack.bootstrapServers(),
            "key.deserializer", ByteArrayDeserializer.class,
            "value.deserializer", ByteArrayDeserializer.class));
  }
}
