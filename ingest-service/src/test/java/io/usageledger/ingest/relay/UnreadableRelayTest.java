package io.usageledger.ingest.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.usageledger.event.LogTopics;
import io.usageledger.ingest.GatewayProducer;
import io.usageledger.ingest.LogTail;
import io.usageledger.ingest.RunningIngest;
import io.usageledger.localstack.TestStack;
import io.usageledger.log.EventQuarantined;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.ConfigResource.Type;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/**
 * Java's producer counts a header's name with half a surrogate pair wrongly, and no client can read
 * back what it wrote.
 */
class UnreadableRelayTest {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final int BATCH = 8;
  private static final int BROKEN = 3;

  private final String account = "unreadable-" + UUID.randomUUID();

  @Test
  void theBrokerRefusesItWhereTheTopicIsAsWeMakeIt() throws Exception {
    for (Future<RecordMetadata> sent : sendBatch()) {
      assertThat(failureOf(sent)).isInstanceOf(InvalidRecordException.class);
    }
  }

  /** A topic that was made otherwise keeps batches as they come. */
  @Test
  void whatCannotBeReadIsQuarantinedByItsPlaceAndTheRestIsRelayed() throws Exception {
    try (var ingest = RunningIngest.start(Map.of());
        var log = LogTail.open(LogTopics.LEDGER_EVENTS);
        var gateway = GatewayProducer.open("none")) {
      long first = keptAsItComes();
      gateway.send(GatewayProducer.event(account, "after").build());

      await().atMost(SOON).until(() -> log.usageIds(account).contains("after"));
      assertThat(log.usageIds(account)).containsExactly("e-0", "e-1", "e-2", "after");
      List<EventQuarantined> lost =
          log.quarantined().stream().filter(kept -> kept.getOffset() >= first).toList();
      assertThat(lost)
          .extracting(EventQuarantined::getOffset)
          .containsExactlyInAnyOrderElementsOf(
              LongStream.range(first + BROKEN, first + BATCH).boxed().toList());
      assertThat(lost).allSatisfy(UnreadableRelayTest::saysWhatIsKnown);
      assertThat(ingest.get("/actuator/health").text("status")).isEqualTo("UP");
    }
  }

  private static void saysWhatIsKnown(EventQuarantined kept) {
    assertThat(kept.getReason()).isEqualTo("undecodable");
    assertThat(kept.getDetail()).contains("Invalid record size").contains("send its events again");
    assertThat(kept.getRecordValue()).isNull();
    assertThat(kept.getAppendedAt()).isEqualTo(Instant.EPOCH);
  }

  /** Sends the batch until the broker takes it; it hears of the new setting a moment later. */
  private long keptAsItComes() throws Exception {
    compress("producer");
    try {
      AtomicLong first = new AtomicLong();
      await()
          .atMost(SOON)
          .ignoreExceptionsInstanceOf(ExecutionException.class)
          .until(
              () -> {
                first.set(sendBatch().get(0).get().offset());
                return true;
              });
      return first.get();
    } finally {
      compress("uncompressed");
    }
  }

  private List<Future<RecordMetadata>> sendBatch() {
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    try (var gateway = GatewayProducer.open("none");
        var producer =
            new KafkaProducer<>(
                Map.<String, Object>of(
                    "bootstrap.servers",
                    TestStack.shared().bootstrapServers(),
                    "compression.type",
                    "lz4",
                    "linger.ms",
                    10_000), // closed before: one batch
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
      for (int number = 0; number < BATCH; number++) {
        var record =
            new ProducerRecord<byte[], byte[]>(
                LogTopics.USAGE_EVENTS,
                0,
                null,
                gateway.encode(GatewayProducer.event(account, "e-" + number).build()));
        if (number == BROKEN) {
          record.headers().add("half a pair: \ud83d", new byte[] {1});
        }
        sent.add(producer.send(record));
      }
    }
    return sent;
  }

  private static Throwable failureOf(Future<RecordMetadata> sent) throws InterruptedException {
    try {
      throw new AssertionError("Kafka took it: " + sent.get());
    } catch (ExecutionException e) {
      return Objects.requireNonNull(e.getCause());
    }
  }

  private static void compress(String type) throws Exception {
    try (Admin admin =
        Admin.create(Map.of("bootstrap.servers", TestStack.shared().bootstrapServers()))) {
      var change = new AlterConfigOp(new ConfigEntry("compression.type", type), OpType.SET);
      admin
          .incrementalAlterConfigs(
              Map.of(new ConfigResource(Type.TOPIC, LogTopics.USAGE_EVENTS), List.of(change)))
          .all()
          .get();
    }
  }
}
