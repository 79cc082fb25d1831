package io.usageledger.query.watermark;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LogProgressTest {
  private static final UUID TOPIC = UUID.randomUUID();
  private static final Instant EARLY = Instant.parse("2026-03-01T00:00:00Z");
  private static final Instant LATE = Instant.parse("2026-03-02T00:00:00Z");
  private static final Instant MEASURED = Instant.parse("2026-03-03T00:00:00Z");

  @Test
  void anIdlePartitionHoldsNothingBack() {
    LogProgress progress =
        LogProgress.of(
            List.of(applied(0, 10, EARLY), applied(1, 20, LATE)), ends(Map.of(0, 10L, 1, 20L), 0));

    assertThat(progress).isEqualTo(new LogProgress(LATE, 0L, MEASURED));
  }

  @Test
  void aLaggingPartitionHoldsTheTimeBack() {
    LogProgress progress =
        LogProgress.of(
            List.of(applied(0, 10, EARLY), applied(1, 20, LATE)), ends(Map.of(0, 13L, 1, 20L), 4));

    assertThat(progress).isEqualTo(new LogProgress(EARLY, 7L, MEASURED));
  }

  @Test
  void aPartitionWithoutAnythingAppliedMakesTheTimeUnknown() {
    LogProgress progress =
        LogProgress.of(List.of(applied(1, 20, LATE)), ends(Map.of(0, 3L, 1, 20L), 0));

    assertThat(progress).isEqualTo(new LogProgress(null, 3L, MEASURED));
  }

  @Test
  void aSnapshotAheadOfTheMeasuredEndIsNoNegativeLag() {
    LogProgress progress = LogProgress.of(List.of(applied(0, 12, LATE)), ends(Map.of(0, 10L), 2));

    assertThat(progress.lagEvents()).isEqualTo(2);
  }

  /** A later event of partition 1 may wait for its turn while one of partition 0 was applied. */
  @Test
  void noTimeIsPromisedAfterTheEndsWereMeasured() {
    List<AppliedPartition> ahead =
        List.of(applied(0, 12, MEASURED.plusSeconds(2)), applied(1, 20, EARLY));

    assertThat(LogProgress.of(ahead, ends(Map.of(0, 10L, 1, 20L), 0)))
        .isEqualTo(new LogProgress(MEASURED, 0L, MEASURED));
    assertThat(LogProgress.of(ahead, ends(Map.of(0, 13L, 1, 20L), 0)))
        .isEqualTo(new LogProgress(MEASURED, 1L, MEASURED));
  }

  @Test
  void withoutKafkaTheLagIsUnknownAndTheSlowestPartitionIsPromised() {
    LogProgress progress =
        LogProgress.of(List.of(applied(0, 10, EARLY), applied(1, 20, LATE)), Optional.empty());

    assertThat(progress).isEqualTo(new LogProgress(EARLY, null, null));
  }

  @Test
  void offsetsOfATopicThatWasMadeAgainMeanNothing() {
    AppliedPartition old = new AppliedPartition(UUID.randomUUID(), 0, 10, EARLY);

    assertThat(LogProgress.of(List.of(old), ends(Map.of(0, 3L), 0)).lagEvents()).isNull();
  }

  private static AppliedPartition applied(int partition, long next, @Nullable Instant through) {
    return new AppliedPartition(TOPIC, partition, next, through);
  }

  private static Optional<LogEnds> ends(Map<Integer, Long> offsets, long unrelayed) {
    return Optional.of(new LogEnds(MEASURED, TOPIC, offsets, unrelayed));
  }
}
