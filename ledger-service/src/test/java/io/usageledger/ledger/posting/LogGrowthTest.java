package io.usageledger.ledger.posting;

import static io.usageledger.ledger.Events.grant;
import static io.usageledger.ledger.Events.usage;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.usageledger.event.LogCodec;
import io.usageledger.event.LogTopics;
import io.usageledger.ledger.RunningLedger;
import io.usageledger.ledger.verify.WholeVerification;
import io.usageledger.localstack.TestStack;
import io.usageledger.localstack.growth.LogGrowth;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** Accounts move to other partitions when the log grows, and keep their order. */
class LogGrowthTest {
  private static final TestStack STACK = TestStack.shared();
  private static final Duration SOON = Duration.ofSeconds(90);
  private static final int GRANTS = 5;

  private final String run = UUID.randomUUID().toString();
  private final List<String> accounts =
      IntStream.range(0, 40).mapToObj(number -> "moves/" + run + "/" + number).toList();

  @Test
  void whatWasWrittenBeforeTheGrowthIsPostedBeforeWhatCameAfterIt() {
    int before;
    try (RunningLedger ledger = RunningLedger.start()) {
      append(account -> grant(account, "first", "1"));
      awaitGrants(ledger);
      before =
          Math.toIntExact(
              ledger.count("select count(*) from applied_offsets where topic = 'ledger-events'"));
      WholeVerification.requireWell(ledger);
      assertThatThrownBy(() -> growth().grow(before + 4)).hasMessageContaining("stop all");
    }
    for (int number = 0; number < GRANTS; number++) {
      String id = "c-" + number;
      append(account -> grant(account, id, "1"));
    }
    assertThat(growth().readUnapplied()).isGreaterThanOrEqualTo(accounts.size() * GRANTS);

    assertThat(growWhenAllHaveLeft(before + 4)).isEqualTo(before);
    append(account -> usage(account, "after", 1000, 0));

    try (RunningLedger ledger = RunningLedger.start("--ledger.portion-records=7")) {
      awaitUsage(ledger);
      assertThat(
              ledger.count(
                  "select count(*) from balances where overdraft > 0 and account_id like ?",
                  "moves/" + run + "%"))
          .as("accounts whose usage was posted before a grant")
          .isZero();
      assertThat(
              ledger.count(
                  """
                  select count(distinct account_id)
                  from entries
                  where account_id like ? and kind = 'usage' and log_partition >= ?
                  """,
                  "moves/" + run + "%",
                  before))
          .as("accounts that moved to a new partition")
          .isPositive();
      assertThat(ledger.bean(LogEpochReader.class).read().barriers()).isNotEmpty();
      // Part by part, it meets an account's new partition before the former one.
      WholeVerification.requireNewestWell(ledger, 20);
    }
  }

  private int growWhenAllHaveLeft(int partitions) {
    return await()
        .atMost(SOON)
        .ignoreExceptions()
        .until(() -> growth().grow(partitions), grown -> true);
  }

  private static LogGrowth growth() {
    PGSimpleDataSource tables = new PGSimpleDataSource();
    tables.setUrl(STACK.jdbcUrl());
    tables.setUser(STACK.jdbcUser());
    tables.setPassword(STACK.jdbcPassword());
    return new LogGrowth(STACK.bootstrapServers(), STACK.registryUrl(), tables);
  }

  private void awaitGrants(RunningLedger ledger) {
    awaitEach(ledger, "select count(*) from credits where account_id like ?");
  }

  private void awaitUsage(RunningLedger ledger) {
    awaitEach(ledger, "select count(*) from usage_history where account_id like ?");
  }

  private void awaitEach(RunningLedger ledger, String rows) {
    await().atMost(SOON).until(() -> ledger.count(rows, "moves/" + run + "%") == accounts.size());
  }

  /** As a service that was started after the growth: it knows the partitions of now. */
  private void append(Function<String, SpecificRecord> event) {
    Map<String, Object> settings = Map.of("bootstrap.servers", STACK.bootstrapServers());
    try (KafkaProducer<byte[], byte[]> producer =
            new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
        LogCodec codec = new LogCodec(Map.of("schema.registry.url", STACK.registryUrl()))) {
      for (String account : accounts) {
        producer.send(
            new ProducerRecord<>(
                LogTopics.LEDGER_EVENTS,
                account.getBytes(StandardCharsets.UTF_8),
                codec.encode(LogTopics.LEDGER_EVENTS, event.apply(account))));
      }
    }
  }
}
