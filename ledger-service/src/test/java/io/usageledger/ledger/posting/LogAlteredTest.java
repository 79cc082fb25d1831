package io.usageledger.ledger.posting;

import static io.usageledger.ledger.Events.usage;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.usageledger.event.LogCodec;
import io.usageledger.event.LogTopics;
import io.usageledger.ledger.FreshLog;
import io.usageledger.ledger.RunningLedger;
import io.usageledger.ledger.rebuild.RebuiltState;
import io.usageledger.ledger.verify.WholeVerification;
import io.usageledger.localstack.TestStack;
import io.usageledger.localstack.growth.LogGrowth;
import io.usageledger.log.LogGrown;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** The topic of the log has another number of partitions than the log says. */
class LogAlteredTest {
  private static final TestStack STACK = TestStack.shared();
  private static final Duration SOON = Duration.ofSeconds(90);
  private static final int MORE = 16;

  private final String run = "altered/" + UUID.randomUUID();
  private final List<String> accounts =
      IntStream.range(0, 40).mapToObj(number -> run + "/" + number).toList();

  @BeforeEach
  @AfterEach
  void beginAnew() {
    FreshLog.make();
  }

  @Test
  void partitionsMadeByOtherMeansStopPostingUntilTheyAreTakenOver() throws Exception {
    String why = "has 16 partitions, and had 12 ";
    try (RunningLedger ledger = RunningLedger.start()) {
      append("before");
      awaitPosted(ledger, accounts.size());
      assertThat(growth().isAwaited()).isFalse();
      alter();
      awaitStopped(ledger, why);
      assertThat(WholeVerification.faults(ledger).toString()).contains(why);
      assertThatThrownBy(() -> RebuiltState.requireSame(STACK)).hasMessageContaining(why);
    }
    append("between");
    try (RunningLedger ledger = RunningLedger.start()) {
      awaitStopped(ledger, why);
      assertThat(posted(ledger)).isEqualTo(accounts.size());
    }

    assertThat(growth().isAwaited()).isTrue();
    assertThatThrownBy(() -> growth().grow(MORE + 4)).hasMessageContaining("Take that over first");
    assertThat(growWhenAllHaveLeft()).isEqualTo(FreshLog.PARTITIONS);
    append("after");

    List<String> misplaced = accounts.stream().filter(LogAlteredTest::hasMovedAmongTheOld).toList();
    assertThat(misplaced).isNotEmpty().hasSizeLessThan(accounts.size());
    try (RunningLedger ledger = RunningLedger.start("--ledger.portion-records=7")) {
      awaitPosted(ledger, 3L * accounts.size() - misplaced.size());
      assertThat(quarantined(ledger)).isEqualTo(misplaced.size());
      append("between", misplaced);
      awaitPosted(ledger, 3L * accounts.size());
      assertThat(quarantined(ledger)).isEqualTo(misplaced.size());
      WholeVerification.requireWell(ledger);
      RebuiltState.requireSame(STACK);
    }
  }

  /** Killed after the record was written, before the partitions were made. */
  @Test
  void aGrowthThatWasCutOffStopsPostingUntilItIsGivenAgain() throws Exception {
    try (RunningLedger ledger = RunningLedger.start()) {
      append("before");
      awaitPosted(ledger, accounts.size());
    }
    write(
        (producer, codec) ->
            producer.send(
                new ProducerRecord<>(
                    LogTopics.LEDGER_PRICES,
                    codec.encode(
                        LogTopics.LEDGER_PRICES,
                        new LogGrown(FreshLog.PARTITIONS, MORE, ends())))));
    try (RunningLedger ledger = RunningLedger.start()) {
      awaitStopped(ledger, "has 12 partitions, and is to have 16 ");
    }
    append("between");
    assertThat(growWhenAllHaveLeft()).isEqualTo(FreshLog.PARTITIONS);
    append("after");

    try (RunningLedger ledger = RunningLedger.start("--ledger.portion-records=7")) {
      awaitPosted(ledger, 3L * accounts.size());
      assertThat(quarantined(ledger)).isZero();
      RebuiltState.requireSame(STACK);
    }
    assertThat(growWhenAllHaveLeft()).as("given once more").isEqualTo(FreshLog.PARTITIONS);
  }

  /** A growth from 12 to 16 moves some accounts to new partitions, and some to another old one. */
  private static boolean hasMovedAmongTheOld(String account) {
    byte[] key = account.getBytes(StandardCharsets.UTF_8);
    int now = LogEpochs.partitionOf(key, MORE);
    return now < FreshLog.PARTITIONS && now != LogEpochs.partitionOf(key, FreshLog.PARTITIONS);
  }

  private static void alter() throws Exception {
    try (Admin admin = admin()) {
      admin
          .createPartitions(Map.of(LogTopics.LEDGER_EVENTS, NewPartitions.increaseTo(MORE)))
          .all()
          .get();
    }
  }

  private List<Long> ends() {
    List<Long> ends = new ArrayList<>();
    for (int partition = 0; partition < FreshLog.PARTITIONS; partition++) {
      int number = partition;
      ends.add(
          accounts.stream()
              .map(account -> account.getBytes(StandardCharsets.UTF_8))
              .filter(key -> LogEpochs.partitionOf(key, FreshLog.PARTITIONS) == number)
              .count());
    }
    return ends;
  }

  private static int growWhenAllHaveLeft() {
    return await().atMost(SOON).ignoreExceptions().until(() -> growth().grow(MORE), grown -> true);
  }

  private static LogGrowth growth() {
    PGSimpleDataSource tables = new PGSimpleDataSource();
    tables.setUrl(STACK.jdbcUrl());
    tables.setUser(STACK.jdbcUser());
    tables.setPassword(STACK.jdbcPassword());
    return new LogGrowth(STACK.bootstrapServers(), STACK.registryUrl(), tables);
  }

  private static void awaitStopped(RunningLedger ledger, String why) {
    PostingProgress progress = ledger.bean(PostingProgress.class);
    await()
        .atMost(SOON)
        .until(() -> String.valueOf(progress.health().getDetails().get("stopped")).contains(why));
  }

  private void awaitPosted(RunningLedger ledger, long events) {
    await().atMost(SOON).until(() -> posted(ledger) == events);
  }

  private long posted(RunningLedger ledger) {
    return ledger.count("select count(*) from usage_history where account_id like ?", run + "%");
  }

  private static long quarantined(RunningLedger ledger) {
    return ledger.count("select count(*) from quarantine where reason = 'partition_mismatch'");
  }

  private void append(String eventId) {
    append(eventId, accounts);
  }

  /** As a service that was just started: it knows the partitions of now. */
  private static void append(String eventId, List<String> accounts) {
    write(
        (producer, codec) ->
            accounts.forEach(
                account ->
                    producer.send(
                        new ProducerRecord<>(
                            LogTopics.LEDGER_EVENTS,
                            account.getBytes(StandardCharsets.UTF_8),
                            codec.encode(
                                LogTopics.LEDGER_EVENTS, usage(account, eventId, 10, 0))))));
  }

  private static void write(BiConsumer<KafkaProducer<byte[], byte[]>, LogCodec> records) {
    Map<String, Object> settings = Map.of("bootstrap.servers", STACK.bootstrapServers());
    try (KafkaProducer<byte[], byte[]> producer =
            new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
        LogCodec codec = new LogCodec(Map.of("schema.registry.url", STACK.registryUrl()))) {
      records.accept(producer, codec);
    }
  }

  private static Admin admin() {
    return Admin.create(Map.of("bootstrap.servers", (Object) STACK.bootstrapServers()));
  }
}
