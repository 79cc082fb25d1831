package io.usageledger.ingest.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.usageledger.event.LogTopics;
import io.usageledger.ingest.GatewayProducer;
import io.usageledger.ingest.LogTail;
import io.usageledger.ingest.RunningIngest;
import io.usageledger.localstack.TestStack;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/** A gateway that writes in transactions, each of which leaves a mark that is no record. */
class TransactionalGatewayTest {
  private static final Duration SOON = Duration.ofSeconds(40);
  private static final TopicPartition PARTITION = new TopicPartition(LogTopics.USAGE_EVENTS, 0);

  private final String account = "transactional-" + UUID.randomUUID();

  @Test
  void itsMarksAreNeitherALagNorLost() throws Exception {
    try (LogTail log = LogTail.open(LogTopics.LEDGER_EVENTS);
        GatewayProducer encoder = GatewayProducer.open("none");
        KafkaProducer<byte[], byte[]> gateway = gateway();
        RunningIngest ingest = RunningIngest.start(Map.of())) {
      gateway.initTransactions();
      send(gateway, encoder, "e-1");
      gateway.commitTransaction();
      send(gateway, encoder, "never");
      gateway.abortTransaction();
      await().atMost(SOON).until(() -> log.usageIds(account).equals(List.of("e-1")));

      await().atMost(SOON).until(() -> metric(ingest, "ledger_ingest_relay_lag_records") == 0);

      deleteAll();
      send(gateway, encoder, "e-2");
      gateway.commitTransaction();
      await().atMost(SOON).until(() -> log.usageIds(account).equals(List.of("e-1", "e-2")));
      await().atMost(SOON).until(() -> metric(ingest, "ledger_ingest_relay_lag_records") == 0);
      assertThat(metric(ingest, "ledger_ingest_relay_lost_records_total")).isZero();
    }
  }

  private void send(
      KafkaProducer<byte[], byte[]> gateway, GatewayProducer encoder, String eventId) {
    gateway.beginTransaction();
    byte[] event = encoder.encode(GatewayProducer.event(account, eventId).build());
    gateway.send(new ProducerRecord<>(PARTITION.topic(), PARTITION.partition(), null, event));
  }

  private static KafkaProducer<byte[], byte[]> gateway() {
    return new KafkaProducer<>(
        Map.of(
            "bootstrap.servers",
            TestStack.shared().bootstrapServers(),
            "transactional.id",
            "gateway-" + UUID.randomUUID()),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }

  private static void deleteAll() throws Exception {
    try (Admin admin =
        Admin.create(Map.of("bootstrap.servers", TestStack.shared().bootstrapServers()))) {
      admin.deleteRecords(Map.of(PARTITION, RecordsToDelete.beforeOffset(-1))).all().get();
    }
  }

  private static long metric(RunningIngest ingest, String name) {
    return ingest
        .get("/actuator/prometheus")
        .response()
        .body()
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToLong(line -> new BigDecimal(line.substring(name.length() + 1)).longValue())
        .findFirst()
        .orElseThrow();
  }
}
