package io.usageledger.localstack.load;

import io.usageledger.log.UsageRecorded;

/** A door of the ledger. For one thread. */
interface EventSink extends AutoCloseable {
  /** Takes an event; blocks while too many are on their way. */
  void send(UsageRecorded event);

  /** Blocks until everything that was taken is accepted or rejected. */
  void finish();

  /** How many the door has taken so far. */
  long acceptedEvents();

  @Override
  void close();
}
