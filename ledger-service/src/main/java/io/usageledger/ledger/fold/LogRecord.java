package io.usageledger.ledger.fold;

import io.usageledger.event.RefusedException;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** One record of the log: what it decoded to, or why it did not. */
public record LogRecord(
    RawRecord raw, @Nullable SpecificRecord event, @Nullable RefusedException refused) {
  public LogRecord {
    if ((event == null) == (refused == null)) {
      throw new IllegalStateException("A record is either decoded or refused: " + raw.position());
    }
  }

  public LogPosition position() {
    return raw.position();
  }
}
