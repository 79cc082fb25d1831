package io.usageledger.ingest.relay;

import io.usageledger.event.Refusal;
import io.usageledger.ingest.log.LogRecord;
import java.util.Optional;

/**
 * What becomes of one record of usage-events.
 *
 * @param refusal why it goes into quarantine, empty when it is good
 */
record RelayedRecord(LogRecord<?> entry, Optional<Refusal> refusal) {}
