package io.usageledger.ledger.fold;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A record that could not be posted.
 *
 * @param raw the record as it stood in its own topic
 * @param log where the log says so
 * @param reason the refusal's code
 * @param detail what failed, why and with which value
 */
public record QuarantinedRecord(
    RawRecord raw, LogPosition log, String reason, String detail, Named named) {
  /** What it names, as far as it could be read. */
  public record Named(
      @Nullable String accountId, @Nullable String source, @Nullable String eventId) {}

  /** What makes it the same record, also when a topic was created again. */
  public record Key(String topic, int partition, long offset, Instant appendedAt) {}

  public Key key() {
    LogPosition at = raw.position();
    return new Key(raw.topic(), at.partition(), at.offset(), at.appendedAt());
  }
}
