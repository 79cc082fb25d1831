package io.usageledger.query.history;

import io.usageledger.event.EventIdentity;
import java.util.UUID;

/** What names a usage event, for ever. */
record UsageEventKey(String accountId, String source, String eventId) {
  UUID identity() {
    return EventIdentity.of(EventIdentity.Kind.USAGE, accountId, source, eventId);
  }
}
