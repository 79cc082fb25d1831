package io.usageledger.ledger.posting;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two partitions grew to three when they ended at 5 and 0, then to four at 7, 9 and 4. */
class LogEpochsTest {
  private final LogEpochs epochs =
      new LogEpochs(List.of(Map.of(0, 5L, 1, 0L), Map.of(0, 7L, 1, 9L, 2, 4L)));

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
    LogEpochs one = new LogEpochs(List.of());

    assertThat(one.epochOf(11, 1_000_000)).isZero();
    assertThat(one.reached(Map.of())).isZero();
  }
}
