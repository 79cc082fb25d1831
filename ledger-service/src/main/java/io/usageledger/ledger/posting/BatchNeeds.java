package io.usageledger.ledger.posting;

import io.usageledger.event.EventChecks;
import io.usageledger.event.EventIdentity;
import io.usageledger.event.EventIdentity.Kind;
import io.usageledger.event.RefusedException;
import io.usageledger.ledger.fold.LogRecord;
import io.usageledger.ledger.fold.QuarantinedRecord;
import io.usageledger.ledger.fold.SubscriptionState;
import io.usageledger.log.AccountChanged;
import io.usageledger.log.BalanceAdjusted;
import io.usageledger.log.CreditsGranted;
import io.usageledger.log.CreditsRevoked;
import io.usageledger.log.EventQuarantined;
import io.usageledger.log.SubscriptionChanged;
import io.usageledger.log.UsageMonthChanged;
import io.usageledger.log.UsageRated;
import io.usageledger.log.UsageRecorded;
import io.usageledger.log.UsageVoided;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** What of the tables a batch's records speak of, so that it can be loaded at once. */
final class BatchNeeds {
  private final Set<UUID> identities = new HashSet<>();
  private final Set<String> accounts = new HashSet<>();
  private final Set<String> accountsWithAllCredits = new HashSet<>();
  private final Map<UUID, String> usage = new HashMap<>();
  private final Set<SubscriptionState.Key> subscriptions = new HashSet<>();
  private final Set<QuarantinedRecord.Key> quarantined = new HashSet<>();
  private boolean months;

  static BatchNeeds of(List<LogRecord> records) {
    BatchNeeds needs = new BatchNeeds();
    records.forEach(needs::add);
    return needs;
  }

  /**
   * What a record names is asked for only if it is the account's that its key names, as the fold
   * itself will have it. No account is loaded for any other record: another thread may open it
   * between our two statements, and we would find a balance without its account.
   */
  private void add(LogRecord record) {
    record
        .ownAccountId()
        .ifPresent(
            accountId -> {
              accounts.add(accountId);
              add(record.event());
            });
    if (record.event() instanceof EventQuarantined bad) {
      addQuarantined(bad);
    } else if (record.event() instanceof UsageMonthChanged) {
      months = true;
    }
  }

  private void add(@Nullable SpecificRecord event) {
    if (event instanceof UsageRecorded usageRecorded) {
      String accountId = usageRecorded.getAccountId();
      add(Kind.USAGE, accountId, usageRecorded.getSource(), usageRecorded.getEventId());
    } else if (event instanceof CreditsGranted granted) {
      add(Kind.CREDIT, granted.getAccountId(), "", granted.getCreditId());
    } else if (event instanceof BalanceAdjusted adjusted) {
      add(Kind.ADJUSTMENT, adjusted.getAccountId(), "", adjusted.getAdjustmentId());
    } else if (event instanceof CreditsRevoked revoked) {
      add(Kind.REVOCATION, revoked.getAccountId(), "", revoked.getRevocationId());
      accountsWithAllCredits.add(revoked.getAccountId());
    } else if (event instanceof UsageVoided voided) {
      addUsage(voided.getAccountId(), voided.getSource(), voided.getEventId());
    } else if (event instanceof UsageRated rated) {
      addUsage(rated.getAccountId(), rated.getSource(), rated.getEventId());
    } else if (event instanceof SubscriptionChanged changed) {
      add(Kind.SUBSCRIPTION_CHANGE, changed.getAccountId(), "", changed.getChangeId());
      accountsWithAllCredits.add(changed.getAccountId());
      subscriptions.add(
          new SubscriptionState.Key(changed.getAccountId(), changed.getSubscriptionId()));
    } else if (event instanceof AccountChanged changed) {
      add(Kind.ACCOUNT_CHANGE, changed.getAccountId(), "", changed.getChangeId());
    }
  }

  private void addQuarantined(EventQuarantined bad) {
    try {
      EventChecks.check(bad);
    } catch (RefusedException refusedByTheFoldToo) {
      return;
    }
    quarantined.add(
        new QuarantinedRecord.Key(
            bad.getTopic(), bad.getPartition(), bad.getOffset(), bad.getAppendedAt()));
  }

  private void add(Kind kind, String accountId, String source, String id) {
    identities.add(EventIdentity.of(kind, accountId, source, id));
  }

  private void addUsage(String accountId, String source, String eventId) {
    UUID identity = EventIdentity.of(Kind.USAGE, accountId, source, eventId);
    accountsWithAllCredits.add(accountId);
    identities.add(identity);
    usage.put(identity, accountId);
  }

  Set<UUID> identities() {
    return identities;
  }

  Set<String> accounts() {
    return accounts;
  }

  /**
   * Accounts of which closed and used-up credits are needed too, because something may be given
   * back to them.
   */
  Set<String> accountsWithAllCredits() {
    return accountsWithAllCredits;
  }

  /** Usage that is voided or rated: identity and account. */
  Map<UUID, String> usage() {
    return usage;
  }

  Set<SubscriptionState.Key> subscriptions() {
    return subscriptions;
  }

  /** Whether a month is closed or opened, or usage changed that may lie in a closed one. */
  boolean months() {
    return months || !usage.isEmpty();
  }

  Set<QuarantinedRecord.Key> quarantined() {
    return quarantined;
  }
}
