package io.usageledger.ledger.rebuild;

/** Told how far a rebuild is; by several threads. */
interface Progress {
  void begin(String task, long expectedRecords);

  void at(long doneRecords, long expectedRecords);

  void end();

  void say(String line);
}
