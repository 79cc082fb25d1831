package io.usageledger.ledger.rebuild;

import static io.usageledger.ledger.Events.grant;
import static io.usageledger.ledger.Events.usage;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.usageledger.event.LogCodec;
import io.usageledger.event.LogTopics;
import io.usageledger.ledger.RunningLedger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Rebuilds that do not come to their end at once, and those that are refused. */
class InterruptedRebuildTest {
  private static final Duration SOON = Duration.ofSeconds(60);

  private static RunningLedger ledger;
  private static Rebuilds rebuilds;
  private final String account = "account/" + UUID.randomUUID();

  @BeforeAll
  static void start() {
    ledger = RunningLedger.startAnew();
    rebuilds = new Rebuilds(ledger.stack());
    rebuilds.run("--rebuild.restart=true", "--rebuild.accept=all");
  }

  @AfterAll
  static void stop() {
    ledger.close();
  }

  /** As kill -9 does it: between two portions, and what was committed stays. */
  @Test
  void anInterruptedRebuildGoesOnWhereItWas() {
    post(120);
    Rebuilds interrupted =
        new Rebuilds(ledger.stack()) {
          @Override
          public void at(long doneRecords, long expectedRecords) {
            throw new IllegalStateException("interrupted after " + doneRecords);
          }
        };
    assertThatThrownBy(() -> interrupted.run("--rebuild.action=verify", "--ledger.batch-records=1"))
        .hasMessageContaining("interrupted after");
    long applied = ledger.count("select sum(next_offset) from ledger_rebuild.applied_offsets");

    RebuildReport report = rebuilds.run("--rebuild.action=verify", "--ledger.batch-records=20");

    long all = ledger.count("select sum(next_offset) from ledger.applied_offsets");
    assertThat(rebuilds.said().toString()).contains("Goes on with ledger_rebuild");
    assertThat(applied).isPositive().isLessThan(all);
    assertThat(report.records()).isLessThanOrEqualTo(all - applied);
    assertThat(report.differences()).isEmpty();
    assertThat(report.ok()).isTrue();
  }

  @Test
  void oneThatWasBegunOtherwiseDoesNotGoOn() {
    post(1);
    rebuilds.run("--rebuild.action=verify", "--rebuild.keep=true");

    assertThatThrownBy(
            () -> rebuilds.run("--rebuild.action=verify", "--rebuild.late-usage-grace=2h"))
        .isInstanceOf(RebuildRefusedException.class)
        .hasMessageContaining("--restart");
    rebuilds.run("--rebuild.action=verify", "--rebuild.restart=true");
  }

  @Test
  void twoAtOnceAreRefused() {
    try (var context = rebuilds.context();
        RebuildLock held = RebuildLock.take(context.getBean(Database.class))) {
      assertThatThrownBy(() -> rebuilds.run())
          .isInstanceOf(RebuildRefusedException.class)
          .hasMessageContaining("Another rebuild");
    }
  }

  /** The offsets of the live tables mean another topic's records then. */
  @Test
  void aTopicThatWasCreatedAgainIsRefused() {
    post(1);
    String known =
        ledger.text("select topic_id from applied_offsets where next_offset > 0 limit 1");
    change("update applied_offsets set topic_id = gen_random_uuid() where next_offset > 0");
    try {
      assertThatThrownBy(() -> rebuilds.run())
          .isInstanceOf(RebuildRefusedException.class)
          .hasMessageContaining("created again");
    } finally {
      change("update applied_offsets set topic_id = '" + known + "'");
    }
  }

  /** Offsets without a record, at the end of a partition and before a record. */
  @Test
  void marksOfTransactionsHoldNothingUp() {
    Map<String, Object> settings =
        Map.of(
            "bootstrap.servers",
            ledger.stack().bootstrapServers(),
            "transactional.id",
            UUID.randomUUID().toString());
    try (var producer =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
      producer.initTransactions();
      for (String event : new String[] {"e-1", "e-2"}) {
        producer.beginTransaction();
        producer.send(record(event));
        producer.commitTransaction();
      }
      producer.beginTransaction();
      producer.send(record("taken back"));
      producer.flush();
      producer.abortTransaction();
    }
    await().atMost(SOON).until(() -> posted() == 2);
    await().atMost(SOON).until(() -> rebuilds.run("--rebuild.action=verify").ok());

    RebuildReport report = rebuilds.run();

    assertThat(report.differences()).isEmpty();
    assertThat(report.switched()).isTrue();
    ledger.append(account, usage(account, "after", 1, 0));
    await().atMost(SOON).until(() -> posted() == 3);
  }

  /** Up to a moment, beside the live generation, which stays as it is. */
  @Test
  void aGenerationBesideEndsAtItsTime() {
    post(3);
    Instant until = Instant.now().plusMillis(1);
    await().until(() -> Instant.now().isAfter(until.plusMillis(5)));
    ledger.append(account, usage(account, "later", 1, 0));
    await().atMost(SOON).until(() -> posted() == 4);

    RebuildReport report =
        rebuilds.run("--rebuild.action=side", "--rebuild.name=until", "--rebuild.until=" + until);

    assertThat(report.generation()).isEqualTo("ledger_side_until");
    assertThat(
            ledger.text(
                "select string_agg(event_id, ' ' order by event_id) from ledger_side_until.usage_history where account_id = ?",
                account))
        .isEqualTo("e-0 e-1 e-2");
    assertThatThrownBy(() -> drop("untli"))
        .isInstanceOf(RebuildRefusedException.class)
        .hasMessageContaining("There is no generation untli to drop")
        .hasMessageContaining("ledger_side_until");
    drop("until");
    assertThat(ledger.count("select count(*) from pg_namespace where nspname like 'ledger_side_%'"))
        .isZero();
    assertThat(posted()).isEqualTo(4);
  }

  private void drop(String name) {
    try (var context = rebuilds.context("--rebuild.action=drop", "--rebuild.name=" + name)) {
      Upkeep.run(
          context.getBean(RebuildSettings.class), context.getBean(Generations.class), rebuilds);
    }
  }

  private void post(int events) {
    ledger.append(account, grant(account, "c-1", "1000"));
    for (int i = 0; i < events; i++) {
      ledger.append(account, usage(account, "e-" + i, 10, 1));
    }
    await().atMost(SOON).until(() -> posted() == events);
  }

  private long posted() {
    return ledger.count("select count(*) from usage_history where account_id = ?", account);
  }

  private static void change(String sql) {
    ledger.tables().sql(sql).update();
  }

  private ProducerRecord<byte[], byte[]> record(String eventId) {
    try (var codec = new LogCodec(Map.of("schema.registry.url", ledger.stack().registryUrl()))) {
      return new ProducerRecord<>(
          LogTopics.LEDGER_EVENTS,
          account.getBytes(StandardCharsets.UTF_8),
          codec.encode(LogTopics.LEDGER_EVENTS, usage(account, eventId, 10, 0)));
    }
  }
}
