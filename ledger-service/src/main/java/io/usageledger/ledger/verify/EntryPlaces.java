package io.usageledger.ledger.verify;

import io.usageledger.ledger.fold.LogPosition;
import java.util.HashMap;
import java.util.Map;

/**
 * How many entries stand at which part of the log: by partition, of the records that a run has
 * compared so far.
 */
final class EntryPlaces {
  /** Where a run stands in a partition, and the entries that were read for it. */
  private static final class Range {
    private final long from;
    private long to;
    private long applied;
    private long within;
    private long beyond;

    Range(long from) {
      this.from = from;
    }

    void reach(LogPart.Piece piece) {
      to = Math.max(from, piece.to());
      applied = piece.applied().nextOffset();
    }

    void add(long offset) {
      if (offset >= applied) {
        beyond++;
      } else if (offset >= from && offset < to) {
        within++;
      }
    }
  }

  private final Map<Integer, Range> ranges = new HashMap<>();
  private final Map<Integer, Long> inNoLog = new HashMap<>();

  /** The run compares these records too. */
  void reach(LogPart part) {
    part.pieces()
        .forEach(
            piece ->
                ranges
                    .computeIfAbsent(piece.partition(), p -> new Range(piece.from()))
                    .reach(piece));
  }

  void add(LogPosition at) {
    Range range = ranges.get(at.partition());
    if (range == null) {
      inNoLog.merge(at.partition(), 1L, Long::sum);
    } else {
      range.add(at.offset());
    }
  }

  long within(int partition) {
    Range range = ranges.get(partition);
    return range == null ? 0 : range.within;
  }

  /** Entries of records that are not applied, or in no log, by partition. */
  Map<Integer, Long> beyond() {
    Map<Integer, Long> beyond = new HashMap<>(inNoLog);
    ranges.forEach(
        (partition, range) -> {
          if (range.beyond > 0) {
            beyond.put(partition, range.beyond);
          }
        });
    return beyond;
  }
}
