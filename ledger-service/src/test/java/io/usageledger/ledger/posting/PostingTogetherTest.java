package io.usageledger.ledger.posting;

import static io.usageledger.ledger.Events.grant;
import static io.usageledger.ledger.Events.usage;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.usageledger.ledger.FreshLog;
import io.usageledger.ledger.RunningLedger;
import io.usageledger.ledger.rebuild.RebuiltState;
import io.usageledger.ledger.verify.WholeVerification;
import io.usageledger.localstack.TestStack;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.kafka.config.KafkaListenerEndpointRegistry;
import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;

/** Two threads that have little to post each post it in one transaction. */
class PostingTogetherTest {
  private static final TestStack STACK = TestStack.shared();
  private static final Duration SOON = Duration.ofSeconds(60);

  private RunningLedger ledger;

  /** One in each partition, so that both threads have some. */
  private final List<String> accounts =
      IntStream.range(0, FreshLog.PARTITIONS).mapToObj(PostingTogetherTest::accountIn).toList();

  @BeforeEach
  void start() {
    ledger = RunningLedger.startAnew("--ledger.consumers=2");
  }

  @AfterEach
  void stop() {
    ledger.close();
  }

  @Test
  void whatTwoThreadsHaveToPostIsPostedInOneTransactionAndAsEachWouldPostIt() {
    ledger.appendToEach(accounts, account -> grant(account, "c-1", "100"));
    await().atMost(SOON).until(this::bothThreadsHaveHalf);
    List<String> eventIds = new ArrayList<>();

    await()
        .atMost(SOON)
        .until(
            () -> {
              String eventId = "e-" + eventIds.size();
              eventIds.add(eventId);
              ledger.appendToEach(accounts, account -> usage(account, eventId, 10, 0));
              await().atMost(SOON).until(() -> posted() == eventIds.size() * accounts.size());
              return partitionsOfNewestTransaction() == accounts.size();
            });

    assertThat(bothThreadsHaveHalf()).isTrue();
    for (String account : accounts) {
      assertThat(
              ledger.text(
                  "select string_agg(event_id, ',' order by occurred_at, posting_number) from usage_history where account_id = ?",
                  account))
          .isEqualTo(String.join(",", eventIds));
    }
    WholeVerification.requireWell(ledger);
    RebuiltState.requireSame(STACK);
  }

  /** One thread's partition is elsewhere than it thinks. */
  @Test
  void whatTheOtherHasIsPostedOnceAlsoWhenOneHasLostItsPlace() {
    await().atMost(SOON).until(this::bothThreadsHaveHalf);
    String lost = accounts.get(0);
    ledger.append(lost, grant(lost, "c-2", "1"));
    await()
        .atMost(SOON)
        .until(() -> ledger.count("select count(*) from credits where account_id = ?", lost) == 1);

    ledger
        .tables()
        .sql("update applied_offsets set next_offset = next_offset - 1 where log_partition = 0")
        .update();
    ledger.appendToEach(accounts, account -> usage(account, "after", 10, 0));

    await()
        .atMost(SOON)
        .until(
            () ->
                ledger.count("select count(*) from usage_history where event_id = 'after'")
                    == accounts.size());
    // The grant came again, and was known.
    assertThat(ledger.count("select duplicate_events from accounts where account_id = ?", lost))
        .isOne();
  }

  private boolean bothThreadsHaveHalf() {
    var container =
        (ConcurrentMessageListenerContainer<?, ?>)
            ledger
                .bean(KafkaListenerEndpointRegistry.class)
                .getListenerContainer(LedgerEventListener.ID);
    return requireNonNull(container).getContainers().stream()
        .map(thread -> requireNonNull(thread.getAssignedPartitions()).size())
        .toList()
        .equals(List.of(accounts.size() / 2, accounts.size() / 2));
  }

  private long posted() {
    return ledger.count("select count(*) from usage_history where event_id like 'e-%'");
  }

  /** A row says which transaction wrote it. */
  private long partitionsOfNewestTransaction() {
    return ledger.count(
        """
        select count(*) from applied_offsets
        where xmin = (select xmin from applied_offsets order by age(xmin) limit 1)
        """);
  }

  private static String accountIn(int partition) {
    return IntStream.iterate(0, number -> number + 1)
        .mapToObj(number -> "together/%d/%s".formatted(number, UUID.randomUUID()))
        .filter(
            account ->
                LogEpochs.partitionOf(account.getBytes(StandardCharsets.UTF_8), FreshLog.PARTITIONS)
                    == partition)
        .findFirst()
        .orElseThrow();
  }
}
