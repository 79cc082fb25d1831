package io.usageledger.ledger.posting;

import static io.usageledger.ledger.Events.usage;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.usageledger.event.LogCodec;
import io.usageledger.event.LogTopics;
import io.usageledger.ledger.FreshLog;
import io.usageledger.ledger.RunningLedger;
import io.usageledger.ledger.keeping.LogKeeping;
import io.usageledger.localstack.TestStack;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The log is deleted and made again under its name, or cut off at its beginning, in a real broker.
 * Afterwards the tables are emptied, as whoever begins anew has to.
 */
class LogReplacedTest {
  private static final TestStack STACK = TestStack.shared();
  private static final Duration SOON = Duration.ofSeconds(60);

  private final String account = "replaced/" + UUID.randomUUID();

  @AfterEach
  void beginAnew() {
    FreshLog.make();
  }

  @Test
  void aLogMadeAgainWhileItIsReadStopsPostingAndNothingIsDoubled() throws Exception {
    try (RunningLedger ledger = RunningLedger.start()) {
      append("e-1");
      await().atMost(SOON).until(() -> posted(ledger) == 1);
      String before = figures(ledger);

      FreshLog.makeTopics();
      append("e-1");
      append("e-2");

      awaitStopped(ledger, "was created again");
      append("e-3");
      await()
          .during(Duration.ofSeconds(3))
          .atMost(SOON)
          .until(() -> figures(ledger).equals(before));
    }
  }

  @Test
  void aLogMadeAgainWhileNobodyReadsItStopsPostingAtTheStart() throws Exception {
    try (RunningLedger ledger = RunningLedger.start()) {
      append("e-1");
      await().atMost(SOON).until(() -> posted(ledger) == 1);
    }
    FreshLog.makeTopics();
    append("e-1");
    append("e-2");

    try (RunningLedger ledger = RunningLedger.start()) {
      awaitStopped(ledger, "The topic ledger-events was created again");
      assertThat(posted(ledger)).isOne();
    }
  }

  /** What was applied of another log says nothing of this one, however far it reaches. */
  @Test
  void noLeaseEndsAndNoMonthClosesByALogMadeAgain() throws Exception {
    try (RunningLedger ledger = RunningLedger.start()) {
      append("e-1");
      await().atMost(SOON).until(() -> posted(ledger) == 1);
      LogApplied log = ledger.bean(LogApplied.class);
      assertThat(log.isThroughWithin(SOON)).isTrue();

      FreshLog.makeTopics();
      takeHold(ledger);

      awaitNoLeaseEnds(ledger);
      assertThat(log.isThrough(log.readEnds())).isFalse();
      assertThat(log.isThrough(Map.of())).isFalse();
    }
  }

  @Test
  void noLeaseEndsAndNoMonthClosesByALogThatWasCutShort() throws Exception {
    try (RunningLedger ledger = RunningLedger.start()) {
      RecordMetadata last = append("e-1");
      await().atMost(SOON).until(() -> posted(ledger) == 1);
      LogApplied log = ledger.bean(LogApplied.class);
      assertThat(log.isThroughWithin(SOON)).isTrue();

      ledger
          .tables()
          .sql(
              "update applied_offsets set next_offset = next_offset + 1 where topic = 'ledger-events' and log_partition = :partition")
          .param("partition", last.partition())
          .update();
      takeHold(ledger);

      awaitNoLeaseEnds(ledger);
      assertThat(log.isThrough(log.readEnds())).isFalse();
    }
  }

  /** For half a second. */
  private void takeHold(RunningLedger ledger) {
    ledger
        .tables()
        .sql(
            """
            insert into standing.holds (hold_id, account_id, unit, amount, state, created_at, expires_at)
            values (:account, :account, 'credits', 1, 'held', now(), now() + interval '500 ms')
            """)
        .param("account", account)
        .update();
    ledger
        .tables()
        .sql(
            """
            insert into standing.held_balances (account_id, unit, held)
            values (:account, 'credits', 1)
            """)
        .param("account", account)
        .update();
  }

  private void awaitNoLeaseEnds(RunningLedger ledger) {
    await()
        .during(Duration.ofSeconds(4))
        .atMost(SOON)
        .until(
            () -> ledger.text("select state from holds where hold_id = ?", account).equals("held"));
  }

  @Test
  void recordsThatAreGoneStopPostingUnlessThatIsAccepted() throws Exception {
    FreshLog.make();
    RecordMetadata first = append("gone");
    append("kept");
    TopicPartition partition = new TopicPartition(first.topic(), first.partition());
    try (Admin admin = admin()) {
      admin
          .deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(first.offset() + 1)))
          .all()
          .get();
    }

    try (RunningLedger ledger = RunningLedger.start()) {
      awaitStopped(ledger, "are gone before they were applied");
      assertThat(posted(ledger)).isZero();
    }
    try (RunningLedger ledger = RunningLedger.start("--ledger.accept-log-retention=true")) {
      await().atMost(SOON).until(() -> posted(ledger) == 1);
      assertThat(ledger.text("select event_id from usage_history where account_id = ?", account))
          .isEqualTo("kept");
      assertThat(String.valueOf(ledger.bean(LogKeeping.class).health().getDetails().get("lost")))
          .contains("Records 0 to 0 of partition " + first.partition());
    }
  }

  private static void awaitStopped(RunningLedger ledger, String why) {
    PostingProgress progress = ledger.bean(PostingProgress.class);
    await()
        .atMost(SOON)
        .until(() -> String.valueOf(progress.health().getDetails().get("stopped")).contains(why));
  }

  private long posted(RunningLedger ledger) {
    return ledger.count("select count(*) from usage_history where account_id = ?", account);
  }

  private String figures(RunningLedger ledger) {
    return ledger.text(
        "select entry_count || ' ' || duplicate_events || ' ' || encode(head_hash, 'hex') from accounts where account_id = ?",
        account);
  }

  private RecordMetadata append(String eventId) throws ExecutionException, InterruptedException {
    Map<String, Object> settings = Map.of("bootstrap.servers", STACK.bootstrapServers());
    try (KafkaProducer<byte[], byte[]> producer =
            new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
        LogCodec codec = new LogCodec(Map.of("schema.registry.url", STACK.registryUrl()))) {
      return producer
          .send(
              new ProducerRecord<>(
                  LogTopics.LEDGER_EVENTS,
                  account.getBytes(StandardCharsets.UTF_8),
                  codec.encode(LogTopics.LEDGER_EVENTS, usage(account, eventId, 10, 0))))
          .get();
    }
  }

  private static Admin admin() {
    return Admin.create(Map.of("bootstrap.servers", (Object) STACK.bootstrapServers()));
  }
}
