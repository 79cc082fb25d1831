package io.usageledger.ledger.posting;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The epochs of the log: one more each time that it was given more partitions, when accounts moved
 * to others. An account's records keep their order only if all that stands before a barrier is
 * applied, in every partition, before anything beyond it is: by the live service and by a replay.
 */
public final class LogEpochs {
  private final List<Map<Integer, Long>> barriers;

  /**
   * @param barriers in order; by partition, the offset after the last record before it
   */
  LogEpochs(List<Map<Integer, Long>> barriers) {
    this.barriers = barriers.stream().map(Map::copyOf).toList();
  }

  /** In order: by partition of then, the offset after the last record before the barrier. */
  public List<Map<Integer, Long>> barriers() {
    return barriers;
  }

  /** How many barriers stand before this record; a partition that came with one lies beyond it. */
  public int epochOf(int partition, long offset) {
    int epoch = 0;
    while (epoch < barriers.size() && offset >= barriers.get(epoch).getOrDefault(partition, 0L)) {
      epoch++;
    }
    return epoch;
  }

  /**
   * The epoch whose records may be posted.
   *
   * @param nextByPartition what is applied, as the next offset to apply; a partition that is
   *     missing is applied up to 0
   */
  public int reached(Map<Integer, Long> nextByPartition) {
    int epoch = 0;
    while (epoch < barriers.size() && isPassed(barriers.get(epoch), nextByPartition)) {
      epoch++;
    }
    return epoch;
  }

  /**
   * The bounds of a replay, one after the other: each is applied whole before anything beyond it.
   *
   * @param bounds the offset after the last to apply, by partition
   */
  List<Map<Integer, Long>> steps(Map<Integer, Long> bounds) {
    List<Map<Integer, Long>> steps = new ArrayList<>();
    for (Map<Integer, Long> barrier : barriers) {
      Map<Integer, Long> step = new HashMap<>();
      bounds.forEach(
          (partition, bound) -> {
            Long end = barrier.get(partition);
            if (end != null) {
              step.put(partition, Math.min(bound, end));
            }
          });
      steps.add(step);
    }
    steps.add(bounds);
    return steps;
  }

  private static boolean isPassed(Map<Integer, Long> barrier, Map<Integer, Long> nextByPartition) {
    Map<Integer, Long> next = new HashMap<>(nextByPartition);
    return barrier.entrySet().stream()
        .allMatch(end -> next.getOrDefault(end.getKey(), 0L) >= end.getValue());
  }
}
