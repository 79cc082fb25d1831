package io.usageledger.ledger.posting;

import static org.assertj.core.api.Assertions.assertThat;

import io.usageledger.event.RefusedException;
import io.usageledger.ledger.posting.LogEpochs.Growth;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two partitions grew to three when they ended at 5 and 0, then to four at 7, 9 and 4. */
class LogEpochsTest {
  private final LogEpochs epochs =
      new LogEpochs(
          List.of(
              new Growth(2, 3, Map.of(0, 5L, 1, 0L)),
              new Growth(3, 4, Map.of(0, 7L, 1, 9L, 2, 4L))),
          4);

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          0, 0, 0
          0, 4, 0
          0, 5, 1
          0, 6, 1
          0, 7, 2
          1, 0, 1
          1, 8, 1
          1, 9, 2
          2, 0, 1
          2, 4, 2
          3, 0, 2
          """)
  void aRecordsEpochFollowsFromItsPlace(int partition, long offset, int epoch) {
    assertThat(epochs.epochOf(partition, offset)).isEqualTo(epoch);
  }

  @Test
  void anEpochIsReachedOnceAllBeforeItIsApplied() {
    assertThat(epochs.reached(Map.of())).isZero();
    assertThat(epochs.reached(Map.of(0, 4L, 1, 9L, 2, 4L))).isZero();
    assertThat(epochs.reached(Map.of(0, 5L))).isOne();
    assertThat(epochs.reached(Map.of(0, 7L, 1, 9L, 2, 3L))).isOne();
    assertThat(epochs.reached(Map.of(0, 7L, 1, 9L, 2, 4L))).isEqualTo(2);
  }

  @Test
  void aLogThatNeverGrewHasOneEpoch() {
    LogEpochs one = new LogEpochs(List.of(), 12);

    assertThat(one.epochOf(11, 1_000_000)).isZero();
    assertThat(one.reached(Map.of())).isZero();
  }

  /** The key "a" has 0 of 2 partitions, 1 of 3 and 0 of 4; "d" has 1, 2 and 1. */
  @ParameterizedTest
  @CsvSource(
      nullValues = "right",
      textBlock =
          """
          d, 0, 4, 'it is in partition 0, and by its key belongs in 1 of 2'
          a, 0, 4, right
          a, 0, 5, 'it is in partition 0, and by its key belongs in 1 of 3'
          a, 0, 7, right
          d, 1, 0, 'it is in partition 1, and by its key belongs in 2 of 3'
          a, 1, 0, right
          a, 1, 9, 'it is in partition 1, and by its key belongs in 0 of 4'
          d, 1, 9, right
          d, 2, 3, right
          d, 2, 4, 'it is in partition 2, and by its key belongs in 1 of 4'
          """)
  void aRecordBelongsInThePartitionOfItsKeyByTheNumberOfItsEpoch(
      String key, int partition, long offset, @Nullable String detail) {
    assertThat(
            epochs
                .findMismatch(key.getBytes(StandardCharsets.UTF_8), partition, offset)
                .map(RefusedException::detail))
        .isEqualTo(Optional.ofNullable(detail));
  }

  @Test
  void thePartitionIsThatOfKafkasDefaultPartitioner() {
    Random random = new Random(7);
    for (int i = 0; i < 1_000; i++) {
      byte[] key = new byte[random.nextInt(40)];
      random.nextBytes(key);
      int partitions = 1 + random.nextInt(1_000);

      assertThat(LogEpochs.partitionOf(key, partitions))
          .isEqualTo(BuiltInPartitioner.partitionForKey(key, partitions));
    }
  }

  /** Given again after it was written and not made: what was written between stands by the old. */
  @Test
  void aGrowthThatCameToNothingLeavesTheNumberAsItWas() {
    LogEpochs twice =
        new LogEpochs(
            List.of(new Growth(2, 9, Map.of(0, 0L, 1, 0L)), new Growth(2, 4, Map.of(0, 3L, 1, 3L))),
            4);
    byte[] key = "other".getBytes(StandardCharsets.UTF_8); // 0 of 2, 4 of 9, 2 of 4

    assertThat(twice.epochOf(0, 2)).isOne();
    assertThat(twice.findMismatch(key, 0, 2)).isEmpty();
    assertThat(twice.findMismatch(key, 0, 3)).isPresent();
    assertThat(twice.findMismatch(key, 2, 0)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "none",
      textBlock =
          """
          false, 12,  0, none
          false, 12, 12, none
          false, 16, 12, 'has 16 partitions, and had 12 '
          true,   4,  3, none
          true,   4,  4, none
          true,   6,  6, 'has 6 partitions, and had 4 '
          true,   3,  3, 'has 3 partitions, and is to have 4 '
          """)
  void aTopicWithOtherPartitionsThanTheLogSaysIsFound(
      boolean grown, int topicPartitions, int begunPartitions, @Nullable String found) {
    List<Growth> growths = grown ? List.of(new Growth(3, 4, Map.of())) : List.of();

    Optional<String> why = new LogEpochs(growths, topicPartitions).findAlteration(begunPartitions);

    assertThat(why.isPresent()).isEqualTo(found != null);
    assertThat(why.orElse("")).contains(found == null ? "" : found);
  }
}
