package io.usageledger.ledger.posting;

import static io.usageledger.ledger.Events.usage;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.usageledger.event.LogCodec;
import io.usageledger.event.LogTopics;
import io.usageledger.ledger.RunningLedger;
import io.usageledger.ledger.rebuild.RebuiltState;
import io.usageledger.ledger.verify.WholeVerification;
import io.usageledger.localstack.TestStack;
import io.usageledger.log.EventQuarantined;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Status;

/**
 * A foreign writer puts records of an account into partitions that are not its key's, while two
 * threads post.
 */
class MisplacedRecordsTest {
  private static final TestStack STACK = TestStack.shared();
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final int EVENTS = 400;

  private static RunningLedger ledger;
  private static int partitions;
  private final String account = "misplaced/" + UUID.randomUUID();
  private final byte[] key = account.getBytes(StandardCharsets.UTF_8);
  private final int own = LogEpochs.partitionOf(key, partitions);

  @BeforeAll
  static void start() {
    ledger = RunningLedger.startAnew("--ledger.consumers=2", "--ledger.portion-records=20");
    partitions = ledger.bean(LogEpochReader.class).read().partitions();
  }

  @AfterAll
  static void stop() {
    ledger.close();
  }

  @Test
  void onlyWhatStandsInTheKeysPartitionIsPosted() throws Exception {
    try (var writer = new Writer()) {
      for (int number = 0; number < EVENTS; number++) {
        writer.send(own, writer.encode("right-" + number));
        writer.send(elsewhere(number), writer.encode("wrong-" + number));
      }
    }

    await().atMost(SOON).until(() -> posted("%") == EVENTS && quarantined() == EVENTS);
    assertThat(posted("right-%")).isEqualTo(EVENTS);
    assertThat(
            ledger.count("select quarantined_events from accounts where account_id = ?", account))
        .isZero();
    assertThat(
            ledger.text(
                "select detail from quarantine where record_key = ? and record_partition = ? limit 1",
                key,
                elsewhere(0)))
        .isEqualTo(
            "Cannot post the record: it is in partition %d, and by its key belongs in %d of %d"
                .formatted(elsewhere(0), own, partitions));
    PostingProgress progress = ledger.bean(PostingProgress.class);
    await().atMost(SOON).until(() -> progress.lagRecords() == 0);
    assertThat(progress.health().getStatus()).isEqualTo(Status.UP);

    sendAgain();
    await().atMost(SOON).until(() -> posted("wrong-%") == 1);
    WholeVerification.requireWell(ledger);
    RebuiltState.requireSame(STACK);
  }

  /** Whatever the bytes say: also of what ingest refused, and of what is no event at all. */
  @Test
  void everyRecordWithAKeyIsLookedAt() throws Exception {
    try (var writer = new Writer()) {
      writer.send(elsewhere(0), writer.codec.encode(LogTopics.LEDGER_EVENTS, relayed()));
      writer.send(elsewhere(1), new byte[] {1, 2, 3});
      writer.send(own, writer.encode("right"));
    }

    await().atMost(SOON).until(() -> posted("right") == 1 && quarantined() == 2);
    assertThat(ledger.count("select count(*) from quarantine where account_id = ?", account))
        .isZero();
    WholeVerification.requireWell(ledger);
  }

  /** One of {@code partitions - 1} that are not the key's. */
  private int elsewhere(int number) {
    return (own + 1 + number % (partitions - 1)) % partitions;
  }

  private EventQuarantined relayed() {
    return EventQuarantined.newBuilder()
        .setTopic(LogTopics.USAGE_EVENTS)
        .setPartition(0)
        .setOffset(Math.abs(UUID.randomUUID().getMostSignificantBits()))
        .setAppendedAt(Instant.now().truncatedTo(ChronoUnit.MILLIS))
        .setReason("model_invalid")
        .setDetail("no model")
        .setAccountId(account)
        .setRecordKey(ByteBuffer.wrap(key))
        .setRecordValue(ByteBuffer.wrap(new byte[] {1}))
        .setHeaders(List.of())
        .build();
  }

  private void sendAgain() throws Exception {
    String place =
        ledger.text(
            "select topic || '/' || record_partition || '/' || record_offset from quarantine where record_key = ? limit 1",
            (Object) key);
    String url = "http://127.0.0.1:%d/v1/quarantine/%s/resends".formatted(ledger.port(), place);
    assertThat(
            HttpClient.newHttpClient()
                .send(
                    HttpRequest.newBuilder(URI.create(url))
                        .header("Authorization", "Bearer " + STACK.newApiKey("operate"))
                        .POST(BodyPublishers.noBody())
                        .build(),
                    BodyHandlers.ofString())
                .statusCode())
        .isEqualTo(202);
  }

  private long posted(String eventIds) {
    return ledger.count(
        "select count(*) from usage_history where account_id = ? and event_id like ?",
        account,
        eventIds);
  }

  private long quarantined() {
    return ledger.count(
        "select count(*) from quarantine where record_key = ? and reason = 'partition_mismatch'",
        (Object) key);
  }

  /** Puts records where it is told to, as a writer with another partitioner does. */
  private final class Writer implements AutoCloseable {
    private final LogCodec codec = new LogCodec(Map.of("schema.registry.url", STACK.registryUrl()));
    private final KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", STACK.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer());

    byte[] encode(String eventId) {
      return codec.encode(LogTopics.LEDGER_EVENTS, usage(account, eventId, 10, 0));
    }

    void send(int partition, byte[] value) {
      producer.send(new ProducerRecord<>(LogTopics.LEDGER_EVENTS, partition, key, value));
    }

    @Override
    public void close() {
      producer.close();
      codec.close();
    }
  }
}
