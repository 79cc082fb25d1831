package io.usageledger.ingest.relay;

import io.usageledger.event.Refusal;
import io.usageledger.ingest.log.LogRecord;
import java.util.List;
import java.util.Optional;

/**
 * What becomes of one record of usage-events.
 *
 * @param entries what is written for it: several when several models were used in one response
 * @param refusal why it goes into quarantine, empty when it is good
 */
record RelayedRecord(List<? extends LogRecord<?>> entries, Optional<Refusal> refusal) {
  /** Read again, what a door refused may say of no use. */
  boolean isSkipped() {
    return entries.isEmpty();
  }
}
