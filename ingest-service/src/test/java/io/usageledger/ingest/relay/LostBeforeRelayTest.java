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
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** Retention, or somebody, deletes from usage-events while no relay runs. */
class LostBeforeRelayTest {
  private static final Duration SOON = Duration.ofSeconds(40);
  private static final String LOST = "ledger_ingest_relay_lost_records_total";

  private final String account = "lost-" + UUID.randomUUID();

  @Test
  void whatWasDeletedBeforeItWasRelayedIsCountedOnceAndWhatCameLaterIsRelayed() throws Exception {
    try (LogTail log = LogTail.open(LogTopics.LEDGER_EVENTS);
        GatewayProducer gateway = GatewayProducer.open("none")) {
      send(gateway, "e-1");
      try (RunningIngest ingest = RunningIngest.start(Map.of())) {
        await().atMost(SOON).until(() -> log.usageIds(account).equals(List.of("e-1")));
        await().atMost(SOON).until(() -> lag(ingest) == 0);
        assertThat(metric(ingest, LOST)).isZero();
      }
      send(gateway, "lost-1");
      deleteUpTo(send(gateway, "lost-2"));

      try (RunningIngest ingest = RunningIngest.start(Map.of())) {
        await().atMost(SOON).until(() -> metric(ingest, LOST) == 2);
        send(gateway, "e-2");
        await().atMost(SOON).until(() -> log.usageIds(account).equals(List.of("e-1", "e-2")));
        await().atMost(SOON).until(() -> lag(ingest) == 0);
        assertThat(metric(ingest, LOST)).isEqualTo(2);
      }
    }
  }

  private RecordMetadata send(GatewayProducer gateway, String id) {
    return gateway.send(GatewayProducer.event(account, id).build());
  }

  private static void deleteUpTo(RecordMetadata last) throws Exception {
    try (Admin admin =
        Admin.create(Map.of("bootstrap.servers", TestStack.shared().bootstrapServers()))) {
      admin
          .deleteRecords(
              Map.of(
                  new TopicPartition(last.topic(), last.partition()),
                  RecordsToDelete.beforeOffset(last.offset() + 1)))
          .all()
          .get();
    }
  }

  private static long lag(RunningIngest ingest) {
    return metric(ingest, "ledger_ingest_relay_lag_records");
  }

  private static long metric(RunningIngest ingest, String name) {
    return ingest
        .get("/actuator/prometheus")
        .response()
        .body()
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToLong(line -> new BigDecimal(line.substring(name.length() + 1)).longValue())
        .sum();
  }
}
