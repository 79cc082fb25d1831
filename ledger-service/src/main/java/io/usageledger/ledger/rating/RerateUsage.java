package io.usageledger.ledger.rating;

import io.usageledger.ledger.fold.Charging;
import io.usageledger.ledger.fold.UsageFacts;
import io.usageledger.ledger.fold.UsageState;

/** A standing usage row, and what its account is charged by. */
record RerateUsage(
    String source, String eventId, UsageFacts facts, UsageState state, Charging charging) {
  Rerate.RowKey key() {
    return new Rerate.RowKey(facts.accountId(), facts.occurredAt(), facts.postingNumber());
  }
}
