package io.usageledger.ledger.verify;

/**
 * How much a run reads.
 *
 * @param reading everything, or what came since the last run
 * @param againEntries how many entries of what was verified longest ago are read again with what is
 *     new
 */
record Extent(Reading reading, long againEntries) {
  /** What of the tables and of the log is read. */
  enum Reading {
    ALL,
    NEW
  }

  static final Extent FULL = new Extent(Reading.ALL, 0);
  static final Extent NEWEST = new Extent(Reading.NEW, 0);

  Extent {
    if (againEntries < 0) {
      throw new IllegalStateException("Cannot read %d entries again".formatted(againEntries));
    }
  }

  boolean isFull() {
    return reading == Reading.ALL;
  }
}
