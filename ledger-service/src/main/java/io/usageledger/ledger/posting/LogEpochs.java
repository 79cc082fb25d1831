package io.usageledger.ledger.posting;

import io.usageledger.event.LogTopics;
import io.usageledger.event.Refusal;
import io.usageledger.event.RefusedException;
import io.usageledger.log.LogGrown;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.utils.Utils;

/**
 * The epochs of the log: one more each time that it was given more partitions, when accounts moved
 * to others. An account's records keep their order only if all that stands before a barrier is
 * applied, in every partition, before anything beyond it is, by the live service and by a replay;
 * and if, within an epoch, all of them stand in one partition.
 */
public final class LogEpochs {
  private static final String GIVEN_MORE =
      "The topic %s has %d partitions, and had %d when it last grew, or began: it was given more by other means than ./ledger grow. Accounts have moved to other partitions, and nothing keeps their order there. Take that over with ./ledger grow --partitions %d (docs/lifecycle.md says how).";

  private static final String CUT_OFF =
      "The topic %s has %d partitions, and is to have %d since it last grew: that did not come to its end. Give it again: ./ledger grow --partitions %d (docs/lifecycle.md).";

  private final List<Growth> growths;
  private final List<Map<Integer, Long>> barriers;
  private final int topicPartitions;

  /**
   * One growth of the log.
   *
   * @param before the number of partitions by which records before the barrier have theirs
   * @param after the number by which records beyond it do, up to the next
   * @param ends the barrier: by partition, the offset after the last record before it
   */
  record Growth(int before, int after, Map<Integer, Long> ends) {
    Growth {
      if (before <= 0 || after < before) {
        throw new IllegalStateException("A log of %d partitions got %d".formatted(before, after));
      }
      ends = Map.copyOf(ends);
    }

    static Growth of(LogGrown grown) {
      Map<Integer, Long> ends = new HashMap<>();
      for (int partition = 0; partition < grown.getEnds().size(); partition++) {
        ends.put(partition, grown.getEnds().get(partition));
      }
      return new Growth(grown.getPartitionsBefore(), grown.getPartitionsAfter(), ends);
    }
  }

  /**
   * @param growths in order
   * @param topicPartitions that the topic has now
   */
  LogEpochs(List<Growth> growths, int topicPartitions) {
    if (topicPartitions <= 0) {
      throw new IllegalStateException("A topic of %d partitions".formatted(topicPartitions));
    }
    this.growths = List.copyOf(growths);
    this.barriers = growths.stream().map(Growth::ends).toList();
    this.topicPartitions = topicPartitions;
  }

  /** In order: by partition of then, the offset after the last record before the barrier. */
  public List<Map<Integer, Long>> barriers() {
    return barriers;
  }

  /** Partitions that the log has by its own word; the topic's, while it has never grown. */
  int partitions() {
    return growths.isEmpty() ? topicPartitions : growths.get(growths.size() - 1).after();
  }

  boolean hasGrown() {
    return !growths.isEmpty();
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
   * Why a record with this key may not be posted where it stands: what Kafka's default partitioner
   * says of it, for the number of partitions that the log had there, is another partition. Its
   * account would have two owners.
   */
  Optional<RefusedException> findMismatch(byte[] key, int partition, long offset) {
    int partitions = partitionsIn(epochOf(partition, offset));
    int own = partitionOf(key, partitions);
    return own == partition
        ? Optional.empty()
        : Optional.of(
            new RefusedException(
                Refusal.PARTITION_MISMATCH,
                "it is in partition %d, and by its key belongs in %d of %d"
                    .formatted(partition, own, partitions)));
  }

  /** As Kafka's default partitioner has it. */
  static int partitionOf(byte[] key, int partitions) {
    return Utils.toPositive(Utils.murmur2(key)) % partitions;
  }

  /** What the next growth found counts: one that was written and not made left it as it was. */
  private int partitionsIn(int epoch) {
    return epoch < growths.size() ? growths.get(epoch).before() : partitions();
  }

  /**
   * In words, that the topic has not as many partitions as the log says, and what to do about it.
   * Nothing may be posted then: by which number a record has its partition is not known.
   *
   * @param begunPartitions that the tables know offsets of, all of the topic's at first; 0 where
   *     they know none yet
   */
  public Optional<String> findAlteration(int begunPartitions) {
    int said = growths.isEmpty() && begunPartitions > 0 ? begunPartitions : partitions();
    if (topicPartitions == said) {
      return Optional.empty();
    }
    return Optional.of(
        (topicPartitions > said ? GIVEN_MORE : CUT_OFF)
            .formatted(
                LogTopics.LEDGER_EVENTS, topicPartitions, said, Math.max(topicPartitions, said)));
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
    return barrier.entrySet().stream()
        .allMatch(end -> nextByPartition.getOrDefault(end.getKey(), 0L) >= end.getValue());
  }
}
