package io.usageledger.ledger.verify;

import io.usageledger.event.EventContent;
import io.usageledger.event.EventIdentity;
import io.usageledger.event.EventIdentity.Kind;
import io.usageledger.ledger.fold.EntryKind;
import io.usageledger.log.AccountChanged;
import io.usageledger.log.AccountTicked;
import io.usageledger.log.BalanceAdjusted;
import io.usageledger.log.CreditsGranted;
import io.usageledger.log.CreditsRevoked;
import io.usageledger.log.SubscriptionChanged;
import io.usageledger.log.UsageRated;
import io.usageledger.log.UsageRecorded;
import io.usageledger.log.UsageVoided;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * What a record of the log must have led to, unless it is in quarantine.
 *
 * @param identity of the event, or of the usage event that it speaks of
 * @param content what is kept beside the identity; null when the event has no identity of its own
 * @param source of a usage event
 * @param words the event as a person names it
 */
record LoggedEvent(
    Type type,
    String accountId,
    @Nullable UUID identity,
    @Nullable UUID content,
    @Nullable String source,
    String words) {
  /** Types of records, with the kinds of entries that stand at one. */
  enum Type {
    USAGE(EntryKind.USAGE, EntryKind.UNRATED),
    GRANT(EntryKind.GRANT, EntryKind.COVER),
    REVOCATION(EntryKind.REVOCATION),
    ADJUSTMENT(EntryKind.ADJUSTMENT, EntryKind.COVER),
    SUBSCRIPTION(EntryKind.SUBSCRIPTION, EntryKind.GRANT, EntryKind.COVER),
    ACCOUNT(EntryKind.ACCOUNT),
    RATED(EntryKind.RATED, EntryKind.COVER),
    VOIDED(EntryKind.VOID, EntryKind.COVER),
    TICK;

    private final Set<EntryKind> kinds = EnumSet.of(EntryKind.EXPIRY);

    Type(EntryKind... kinds) {
      this.kinds.addAll(Set.of(kinds));
    }

    /** Whatever becomes due by the record's time may expire at it. */
    boolean makes(EntryKind kind) {
      return kinds.contains(kind);
    }
  }

  /** Null for what is never posted from the log. */
  static @Nullable LoggedEvent of(SpecificRecord event) {
    if (event instanceof UsageRecorded usage) {
      return new LoggedEvent(
          Type.USAGE,
          usage.getAccountId(),
          usage(usage.getAccountId(), usage.getSource(), usage.getEventId()),
          EventContent.of(usage),
          usage.getSource(),
          "event " + usage.getEventId() + " of source " + usage.getSource());
    }
    if (event instanceof UsageRated rated) {
      return ofUsage(Type.RATED, rated.getAccountId(), rated.getSource(), rated.getEventId());
    }
    if (event instanceof UsageVoided voided) {
      return ofUsage(Type.VOIDED, voided.getAccountId(), voided.getSource(), voided.getEventId());
    }
    if (event instanceof AccountTicked tick) {
      return new LoggedEvent(Type.TICK, tick.getAccountId(), null, null, null, "a tick");
    }
    return ofCredit(event);
  }

  private static @Nullable LoggedEvent ofCredit(SpecificRecord event) {
    if (event instanceof CreditsGranted grant) {
      return own(
          Type.GRANT,
          Kind.CREDIT,
          grant.getAccountId(),
          grant.getCreditId(),
          EventContent.of(grant));
    }
    if (event instanceof CreditsRevoked revoked) {
      return own(
          Type.REVOCATION,
          Kind.REVOCATION,
          revoked.getAccountId(),
          revoked.getRevocationId(),
          EventContent.of(revoked));
    }
    if (event instanceof BalanceAdjusted adjusted) {
      return own(
          Type.ADJUSTMENT,
          Kind.ADJUSTMENT,
          adjusted.getAccountId(),
          adjusted.getAdjustmentId(),
          EventContent.of(adjusted));
    }
    if (event instanceof SubscriptionChanged changed) {
      return own(
          Type.SUBSCRIPTION,
          Kind.SUBSCRIPTION_CHANGE,
          changed.getAccountId(),
          changed.getChangeId(),
          EventContent.of(changed));
    }
    if (event instanceof AccountChanged changed) {
      return own(
          Type.ACCOUNT,
          Kind.ACCOUNT_CHANGE,
          changed.getAccountId(),
          changed.getChangeId(),
          EventContent.of(changed));
    }
    return null;
  }

  private static LoggedEvent own(Type type, Kind kind, String accountId, String id, UUID content) {
    String words = kind.name().toLowerCase(Locale.ROOT).replace('_', ' ') + " " + id;
    return new LoggedEvent(
        type, accountId, EventIdentity.of(kind, accountId, "", id), content, null, words);
  }

  private static LoggedEvent ofUsage(Type type, String accountId, String source, String eventId) {
    String what = type == Type.RATED ? "a rating" : "a void";
    return new LoggedEvent(
        type,
        accountId,
        usage(accountId, source, eventId),
        null,
        null,
        what + " of event " + eventId + " of source " + source);
  }

  private static UUID usage(String accountId, String source, String eventId) {
    return EventIdentity.of(Kind.USAGE, accountId, source, eventId);
  }

  /** Whether the tables keep an identity of this very event. */
  boolean hasOwnIdentity() {
    return content != null;
  }
}
