package io.usageledger.query.journal;

/**
 * A contiguous run of an account's journal.
 *
 * @param first sequence number of its first entry
 * @param end sequence number after its last entry
 */
record SequenceRange(long first, long end) {
  SequenceRange {
    if (first < 1 || end < first) {
      throw new IllegalArgumentException("No run of a journal: " + first + " to " + end);
    }
  }

  long entries() {
    return end - first;
  }
}
