package io.usageledger.ledger.posting;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.usageledger.event.LogCodec;
import io.usageledger.event.LogTopics;
import io.usageledger.ledger.fold.LogPosition;
import io.usageledger.ledger.fold.LogRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Portions of a batch of ten, so that five records are few. */
@Timeout(30)
class SmallPortionsTest {
  private static final Duration LONG = Duration.ofHours(1);
  private static final UUID TOPIC = UUID.randomUUID();

  private final RecordDecoder decoder =
      new RecordDecoder(new LogCodec(Map.of("schema.registry.url", "http://127.0.0.1:1")));

  /** What was posted in each transaction. */
  private final List<List<PortionPoster.Batch>> posted =
      Collections.synchronizedList(new ArrayList<>());

  /** Of how many partitions was what was not posted, each time. */
  private final List<Integer> refused = Collections.synchronizedList(new ArrayList<>());

  @Test
  void twoThatAreSmallArePostedInOneBatchOfOneTransaction() {
    post(2, LONG, this::keep, portion(0, 5), portion(1, 3));

    assertThat(posted).hasSize(1);
    assertThat(posted.get(0)).hasSize(1);
    PortionPoster.Batch both = posted.get(0).get(0);
    assertThat(offsets(both, 0)).containsExactly(0L, 1L, 2L, 3L, 4L);
    assertThat(offsets(both, 1)).containsExactly(0L, 1L, 2L);
    assertThat(both.moves())
        .extracting(AppliedOffsets.Move::partition)
        .containsExactlyInAnyOrder(0, 1);
  }

  @Test
  void fourThreadsMeetInPairs() {
    post(4, LONG, this::keep, portion(0, 1), portion(1, 1), portion(2, 1), portion(3, 1));

    assertThat(posted).hasSize(2).allSatisfy(one -> assertThat(moved(one)).hasSize(2));
  }

  @Test
  void oneWithMuchWaitsForNobody() {
    post(2, LONG, this::keep, portion(0, 6)); // would wait for longer than the test may take

    assertThat(posted).hasSize(1);
  }

  @Test
  void theOnlyThreadWaitsForNobody() {
    post(1, LONG, this::keep, portion(0, 5));

    assertThat(posted).hasSize(1);
  }

  @Test
  void whoMeetsNobodyPostsAlone() {
    post(2, Duration.ofMillis(1), this::keep, portion(0, 5));

    assertThat(posted).hasSize(1);
    assertThat(moved(posted.get(0))).containsExactly(0);
  }

  @Test
  void whatFailsTogetherIsPostedAlone() {
    post(2, LONG, this::refuseBoth, portion(0, 5), portion(1, 3));

    assertThat(refused).containsExactly(2);
    assertThat(posted)
        .extracting(SmallPortionsTest::moved)
        .containsExactlyInAnyOrder(List.of(0), List.of(1));
    assertThat(posted).allSatisfy(one -> assertThat(one.get(0).records()).isNotEmpty());
  }

  /** Whatever it was, an error of the machine too. */
  @Test
  void whoWaitsForAnotherThatFailsIsFreed() {
    Consumer<PortionPoster.Batches> breaksDown =
        batches -> {
          List<PortionPoster.Batch> all = all(batches);
          if (moved(all).size() == 2) {
            throw new OutOfMemoryError("a test");
          }
          posted.add(all);
        };

    assertThatThrownBy(() -> post(2, LONG, breaksDown, portion(0, 5), portion(1, 3)))
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(OutOfMemoryError.class);
    assertThat(posted).as("by the other").hasSize(1);
  }

  @Test
  void oneThatHasLostItsPartitionIsToldSoAndTheOtherIsPosted() {
    assertThatThrownBy(() -> post(2, LONG, this::loseTheSecond, portion(0, 5), portion(1, 3)))
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(PartitionLostException.class);

    assertThat(refused).containsExactly(2, 1);
    assertThat(posted).extracting(SmallPortionsTest::moved).containsExactly(List.of(0));
  }

  /** It would hold up the other again and again. */
  @Test
  void oneThatHasFailedWaitsForNobodyUntilItIsPosted() {
    AtomicBoolean isLost = new AtomicBoolean(true);
    SmallPortions small =
        new SmallPortions(
            batches -> {
              if (isLost.get()) {
                loseTheSecond(batches);
              } else {
                keep(batches);
              }
            },
            2,
            LONG);
    CompletableFuture<?> other = onAThread(() -> small.post(portion(0, 5)));

    assertThatThrownBy(() -> small.post(portion(1, 3))).isInstanceOf(PartitionLostException.class);
    other.join();
    assertThatThrownBy(() -> small.post(portion(1, 3))).isInstanceOf(PartitionLostException.class);
    isLost.set(false);
    small.post(portion(1, 3));
    assertThat(posted).extracting(SmallPortionsTest::moved).containsExactly(List.of(0), List.of(1));

    CompletableFuture<?> again = onAThread(() -> small.post(portion(0, 5)));
    small.post(portion(1, 3));
    again.join();
    assertThat(posted).as("and then together again").hasSize(3);
  }

  @Test
  void whoIsInterruptedPostsAloneAndStaysInterrupted() throws Exception {
    SmallPortions small = new SmallPortions(this::keep, 2, LONG);
    AtomicBoolean stays = new AtomicBoolean();
    Thread thread =
        new Thread(
            () -> {
              small.post(portion(0, 5));
              stays.set(Thread.currentThread().isInterrupted());
            });
    thread.start();
    await().until(() -> thread.getState() == Thread.State.TIMED_WAITING);

    thread.interrupt();
    thread.join();

    assertThat(posted).hasSize(1);
    assertThat(stays).isTrue();
  }

  private void keep(PortionPoster.Batches batches) {
    posted.add(all(batches));
  }

  private void refuseBoth(PortionPoster.Batches batches) {
    List<PortionPoster.Batch> all = all(batches);
    if (moved(all).size() == 2) {
      refused.add(2);
      throw new IllegalStateException("both");
    }
    posted.add(all);
  }

  private void loseTheSecond(PortionPoster.Batches batches) {
    List<PortionPoster.Batch> all = all(batches);
    if (moved(all).contains(1)) {
      refused.add(moved(all).size());
      throw new PartitionLostException(move(1, 3));
    }
    posted.add(all);
  }

  /** Each on a thread of its own; all of them end. */
  private static void post(
      int threads,
      Duration patience,
      Consumer<PortionPoster.Batches> poster,
      PolledRecords... portions) {
    SmallPortions small = new SmallPortions(poster, threads, patience);
    CompletableFuture<?>[] posting = new CompletableFuture<?>[portions.length];
    for (int i = 0; i < portions.length; i++) {
      PolledRecords portion = portions[i];
      posting[i] = onAThread(() -> small.post(portion));
    }
    CompletableFuture.allOf(posting).join();
  }

  /** A common pool of a machine with two cores has one. */
  private static CompletableFuture<?> onAThread(Runnable task) {
    return CompletableFuture.runAsync(task, started -> new Thread(started).start())
        .orTimeout(20, TimeUnit.SECONDS);
  }

  private static List<PortionPoster.Batch> all(PortionPoster.Batches batches) {
    List<PortionPoster.Batch> all = new ArrayList<>();
    Optional<PortionPoster.Batch> next = batches.next(0);
    while (next.isPresent()) {
      all.add(next.get());
      next = batches.next(0);
    }
    return all;
  }

  private static List<Integer> moved(List<PortionPoster.Batch> batches) {
    return batches.stream()
        .flatMap(batch -> batch.moves().stream())
        .map(AppliedOffsets.Move::partition)
        .toList();
  }

  private static List<Long> offsets(PortionPoster.Batch batch, int partition) {
    return batch.records().stream()
        .map(LogRecord::position)
        .filter(position -> position.partition() == partition)
        .map(LogPosition::offset)
        .toList();
  }

  /** Without values, so that no registry is asked. */
  private PolledRecords portion(int partition, int records) {
    List<ConsumerRecord<byte[], byte[]>> polled =
        LongStream.range(0, records)
            .mapToObj(
                offset ->
                    new ConsumerRecord<byte[], byte[]>(
                        LogTopics.LEDGER_EVENTS, partition, offset, "key".getBytes(UTF_8), null))
            .toList();
    return new PolledRecords(
        decoder, new LogEpochs(List.of(), 12), polled, List.of(move(partition, records)), 10);
  }

  private static AppliedOffsets.Move move(int partition, int records) {
    return new AppliedOffsets.Move(
        LogTopics.LEDGER_EVENTS, TOPIC, partition, 0, records, Instant.EPOCH);
  }
}
