package io.usageledger.ledger.verify;

/**
 * How much a run reads.
 *
 * @param reading everything, or what came since the last run
 * @param againEntries how many entries of what was verified longest ago are read again with what is
 *     new
 * @param partRecords how many records of the log one transaction compares of what is new
 */
record Extent(Reading reading, long againEntries, long partRecords) {
  /** What of the tables and of the log is read. */
  enum Reading {
    ALL,
    NEW
  }

  /** Some seconds. */
  private static final long PART_RECORDS = 50_000;

  static final Extent FULL = new Extent(Reading.ALL, 0, Long.MAX_VALUE);
  static final Extent NEWEST = new Extent(Reading.NEW, 0, PART_RECORDS);

  Extent {
    if (againEntries < 0 || partRecords < 1) {
      throw new IllegalStateException(
          "Cannot read %d entries again, and %d new records at a time"
              .formatted(againEntries, partRecords));
    }
  }

  Extent withAgain(long entries) {
    return new Extent(reading, entries, partRecords);
  }

  Extent inPartsOf(long records) {
    return new Extent(reading, againEntries, records);
  }

  boolean isFull() {
    return reading == Reading.ALL;
  }
}
