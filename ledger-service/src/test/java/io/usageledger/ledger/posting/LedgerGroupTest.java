package io.usageledger.ledger.posting;

import static io.usageledger.ledger.Events.grant;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.usageledger.event.LogTopics;
import io.usageledger.ledger.FreshLog;
import io.usageledger.ledger.RunningLedger;
import io.usageledger.localstack.TestStack;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.RangeAssignor;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What Kafka knows of the ledger's consumers: who has which partition, and how far they are. */
class LedgerGroupTest {
  private static final TestStack STACK = TestStack.shared();
  private static final String GROUP = "ledger";
  private static final Duration SOON = Duration.ofSeconds(60);

  private final String account = "group/" + UUID.randomUUID();
  private final RunningLedger ledger = RunningLedger.startAnew();
  private final Admin admin = Admin.create(Map.of("bootstrap.servers", STACK.bootstrapServers()));

  @AfterEach
  void end() {
    admin.close();
    ledger.close();
  }

  @Test
  void whatCannotBePostedIsNotCommittedUntilItIsPosted() {
    ledger.append(account, grant(account, "first", "5"));
    awaitBalance("5");
    await().atMost(SOON).until(() -> committed().equals(applied()));

    ledger.tables().sql("alter table entries rename to entries_away").update();
    try {
      ledger.append(account, grant(account, "second", "7"));
      await().atMost(SOON).until(this::waits);
      await()
          .during(Duration.ofSeconds(3))
          .atMost(SOON)
          .until(() -> committed().equals(applied()) && balance().equals("5"));
    } finally {
      ledger.tables().sql("alter table entries_away rename to entries").update();
    }

    awaitBalance("12");
    await().atMost(SOON).until(() -> committed().equals(applied()));
  }

  /** As it is while services of two versions run. */
  @Test
  void aConsumerThatKnowsTheFormerAssignorAloneSharesTheLogWithThoseThatKnowBoth()
      throws Exception {
    await().atMost(SOON).until(() -> assignor().equals("even-records"));

    try (var former = formerConsumer()) {
      former.subscribe(List.of(LogTopics.LEDGER_EVENTS));
      await()
          .atMost(SOON)
          .until(
              () -> {
                former.poll(Duration.ofMillis(100));
                return assignor().equals("range") && !former.assignment().isEmpty();
              });
      assertThat(partitionsByMember().values().stream().flatMap(Set::stream))
          .as("each partition once")
          .doesNotHaveDuplicates()
          .hasSize(FreshLog.PARTITIONS);
    }

    await().atMost(SOON).until(() -> assignor().equals("even-records"));
    ledger.append(account, grant(account, "first", "5"));
    awaitBalance("5");
  }

  private static KafkaConsumer<byte[], byte[]> formerConsumer() {
    return new KafkaConsumer<>(
        Map.of(
            "bootstrap.servers",
            STACK.bootstrapServers(),
            "group.id",
            GROUP,
            "enable.auto.commit",
            false,
            "partition.assignment.strategy",
            RangeAssignor.class.getName()),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
  }

  private String assignor() throws InterruptedException {
    try {
      return group().partitionAssignor();
    } catch (ExecutionException notThereYet) {
      return "none";
    }
  }

  private Map<String, Set<TopicPartition>> partitionsByMember()
      throws ExecutionException, InterruptedException {
    return group().members().stream()
        .collect(
            Collectors.toMap(
                MemberDescription::consumerId, member -> member.assignment().topicPartitions()));
  }

  private ConsumerGroupDescription group() throws ExecutionException, InterruptedException {
    return requireNonNull(admin.describeConsumerGroups(List.of(GROUP)).describedGroups().get(GROUP))
        .get();
  }

  /** Of the partitions that anything was posted of. */
  private Map<Integer, Long> applied() {
    Map<Integer, Long> applied = new HashMap<>();
    ledger
        .tables()
        .sql(
            "select log_partition, next_offset from applied_offsets where topic = 'ledger-events' and next_offset > 0")
        .query(
            row -> {
              applied.put(row.getInt(1), row.getLong(2));
            });
    return applied;
  }

  private Map<Integer, Long> committed() throws ExecutionException, InterruptedException {
    Map<Integer, Long> committed = new HashMap<>();
    admin
        .listConsumerGroupOffsets(GROUP)
        .partitionsToOffsetAndMetadata()
        .get()
        .forEach(
            (partition, offset) -> {
              if (offset.offset() > 0) {
                committed.put(partition.partition(), offset.offset());
              }
            });
    return committed;
  }

  private boolean waits() {
    return ledger.bean(PostingProgress.class).health().getDetails().containsKey("waitingFor");
  }

  private void awaitBalance(String balance) {
    await().atMost(SOON).until(() -> balance().equals(balance));
  }

  private String balance() {
    return ledger.text("select balance::text from balances where account_id = ?", account);
  }
}
