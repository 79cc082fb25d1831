package io.usageledger.ledger.verify;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * What of the log one transaction of a run compares. A run over much that is new has many: rows
 * that change all the time cannot be pruned while an old snapshot is looked at, and each change of
 * them costs more the longer it is.
 *
 * @param isLast whether it goes up to what is applied
 */
record LogPart(List<Piece> pieces, boolean isLast) {
  /**
   * A part of one partition.
   *
   * @param from the first offset that is compared
   * @param to the first that is not
   */
  record Piece(AppliedPartition applied, long from, long to) {
    int partition() {
      return applied.partition();
    }

    long offsets() {
      return Math.max(0, to - from);
    }

    boolean isToTheEnd() {
      return to == applied.nextOffset();
    }
  }

  LogPart {
    pieces = List.copyOf(pieces);
  }

  /** All that the log has and that is applied. */
  static LogPart all(List<AppliedPartition> applied, Map<TopicPartition, Long> firstOffsets) {
    return new LogPart(
        applied.stream()
            .map(one -> new Piece(one, first(one, firstOffsets), one.nextOffset()))
            .toList(),
        true);
  }

  /**
   * What comes next after what was compared: so many records of what was applied when the run
   * began, or, where no more of that is left, all that is applied by now.
   *
   * @param begun the applied offset of each partition when the run began
   */
  static LogPart next(
      List<AppliedPartition> applied,
      Map<TopicPartition, Long> firstOffsets,
      Map<Integer, Long> begun,
      long records) {
    List<Piece> upToBegun = new ArrayList<>();
    List<Piece> upToApplied = new ArrayList<>();
    long left = records;
    boolean fits = true;
    for (AppliedPartition one : applied) {
      long from = Math.max(one.comparedTo(), first(one, firstOffsets));
      long wanted = Math.max(0, begun.getOrDefault(one.partition(), from) - from);
      fits &= wanted <= left;
      Piece piece = new Piece(one, from, from + Math.min(wanted, left));
      left -= piece.offsets();
      upToBegun.add(piece);
      upToApplied.add(new Piece(one, from, one.nextOffset()));
    }
    return fits ? new LogPart(upToApplied, true) : new LogPart(upToBegun, false);
  }

  private static long first(AppliedPartition one, Map<TopicPartition, Long> firstOffsets) {
    return firstOffsets.getOrDefault(one.topicPartition(), 0L);
  }
}
