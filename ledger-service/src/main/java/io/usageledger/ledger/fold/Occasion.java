package io.usageledger.ledger.fold;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/**
 * What the entries of one posting have in common.
 *
 * @param postingNumber sequence number of the first entry of what is posted
 * @param evidence hash of what is posted
 * @param detail what a person must know beside the figures
 */
record Occasion(
    EntryKind kind,
    long postingNumber,
    LogPosition position,
    Instant occurredAt,
    UUID evidence,
    Map<String, String> detail) {
  Instant now() {
    return position.appendedAt();
  }

  Occasion as(EntryKind other) {
    return new Occasion(other, postingNumber, position, occurredAt, evidence, detail);
  }
}
