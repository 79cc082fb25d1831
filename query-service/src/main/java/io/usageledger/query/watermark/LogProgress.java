package io.usageledger.query.watermark;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How far the log is applied, all partitions together.
 *
 * @param appliedThrough everything appended up to here is applied, by clocks that go alike
 * @param lagEvents events that are not applied; null when unknown
 * @param measuredAt when Kafka was asked; null when it did not answer
 */
record LogProgress(
    @Nullable Instant appliedThrough, @Nullable Long lagEvents, @Nullable Instant measuredAt) {

  /**
   * While partitions lag, only the time that all of those have reached is certain; an idle
   * partition that is applied to its end holds nothing back. What came after the ends were measured
   * may have been applied in one partition and not yet in another, so no later time than that is
   * promised. Without the ends nobody knows which partitions lag, so the slowest of all is what can
   * be.
   *
   * @param ends absent when Kafka did not answer, or not lately
   */
  static LogProgress of(List<AppliedPartition> applied, Optional<LogEnds> ends) {
    return ends.filter(known -> sameTopic(applied, known))
        .map(known -> measured(applied, known))
        .orElseGet(() -> new LogProgress(earliest(times(applied)), null, null));
  }

  private static LogProgress measured(List<AppliedPartition> applied, LogEnds ends) {
    Map<Integer, AppliedPartition> byPartition =
        applied.stream()
            .collect(Collectors.toMap(AppliedPartition::partition, Function.identity()));
    long lag = ends.unrelayedEvents();
    boolean reachedNothing = false;
    Instant slowest = Instant.MAX;
    for (Map.Entry<Integer, Long> end : ends.offsets().entrySet()) {
      AppliedPartition partition = byPartition.get(end.getKey());
      long behind = end.getValue() - (partition == null ? 0 : partition.nextOffset());
      if (behind <= 0) {
        continue; // the snapshot may be newer than the measured end
      }
      lag += behind;
      Instant through = partition == null ? null : partition.appliedThrough();
      reachedNothing |= through == null;
      slowest = through == null ? slowest : earlier(through, slowest);
    }
    Instant reached = slowest.equals(Instant.MAX) ? latest(times(applied)) : slowest;
    return new LogProgress(
        reachedNothing || reached == null ? null : earlier(reached, ends.measuredAt()),
        lag,
        ends.measuredAt());
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }

  /** Offsets of a topic that was deleted and created again mean nothing in the new one. */
  private static boolean sameTopic(List<AppliedPartition> applied, LogEnds ends) {
    return applied.stream().allMatch(partition -> partition.topicId().equals(ends.topicId()));
  }

  private static Stream<Instant> times(List<AppliedPartition> applied) {
    return applied.stream().map(AppliedPartition::appliedThrough).filter(Objects::nonNull);
  }

  private static @Nullable Instant earliest(Stream<Instant> times) {
    return times.min(Comparator.naturalOrder()).orElse(null);
  }

  private static @Nullable Instant latest(Stream<Instant> times) {
    return times.max(Comparator.naturalOrder()).orElse(null);
  }
}
