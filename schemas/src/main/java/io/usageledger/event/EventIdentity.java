package io.usageledger.event;

import java.util.UUID;

/**
 * What makes two events the same event: (account, source, event id) within a kind, for ever. It is
 * kept as the first 128 bits of a SHA-256 over the length-prefixed parts, so that an index entry
 * has one small size whatever the ids look like; two identities that met by chance would carry
 * different content, and so be named a conflict, never dropped.
 */
public final class EventIdentity {
  /** Each kind has ids of its own: a credit and a usage event may share theirs. */
  public enum Kind {
    USAGE,
    CREDIT,
    REVOCATION,
    ADJUSTMENT,
    SUBSCRIPTION_CHANGE,
    ACCOUNT_CHANGE,
    VOID,
    RATING
  }

  private EventIdentity() {}

  public static UUID of(Kind kind, String accountId, String source, String eventId) {
    return new CanonicalBytes()
        .text(kind.name())
        .text(accountId)
        .text(source)
        .text(eventId)
        .digest128();
  }
}
