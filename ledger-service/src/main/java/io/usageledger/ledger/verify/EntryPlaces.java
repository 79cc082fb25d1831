package io.usageledger.ledger.verify;

import io.usageledger.ledger.fold.LogPosition;
import java.util.HashMap;
import java.util.Map;

/**
 * How many entries stand at which part of the log: by partition, of the records that a run
 * compares.
 */
final class EntryPlaces {
  /**
   * What of a partition is compared.
   *
   * @param from the first offset that is compared
   * @param to the first that is not applied
   */
  record Range(long from, long to) {}

  private final Map<Integer, Range> ranges;
  private final Map<Integer, Long> within = new HashMap<>();
  private final Map<Integer, Long> beyond = new HashMap<>();

  EntryPlaces(Map<Integer, Range> ranges) {
    this.ranges = ranges;
  }

  /** Forgets what it is given: of entries that were counted before. */
  EntryPlaces uncounted() {
    return new EntryPlaces(ranges);
  }

  void add(LogPosition at) {
    Range range = ranges.get(at.partition());
    if (range == null || at.offset() >= range.to()) {
      beyond.merge(at.partition(), 1L, Long::sum);
    } else if (at.offset() >= range.from()) {
      within.merge(at.partition(), 1L, Long::sum);
    }
  }

  long within(int partition) {
    return within.getOrDefault(partition, 0L);
  }

  /** Entries of records that are not applied, or in no log, by partition. */
  Map<Integer, Long> beyond() {
    return beyond;
  }
}
