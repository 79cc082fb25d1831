package io.usageledger.ledger.fold;

import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * All that the fold needs to know before a batch, loaded at once; the fold changes it as it goes.
 * Of a portion of several batches the accounts stay, since the tables have them only at its end.
 */
public final class BatchState {
  /**
   * An event that was posted before.
   *
   * @param content hash of the event beside its identity
   * @param occurredAt with the posting number finds its usage row
   */
  public record Seen(UUID content, Instant occurredAt, long postingNumber) {}

  private final Map<UUID, Seen> seen = new HashMap<>();
  private final Map<String, AccountState> accounts = new HashMap<>();
  private final Set<String> accountsWithAllCredits = new HashSet<>();
  private final Map<UUID, PostedUsage> usage = new HashMap<>();
  private final Map<SubscriptionState.Key, SubscriptionState> subscriptions = new HashMap<>();
  private final Map<UsageMonth.Key, UsageMonth> months = new HashMap<>();
  private final Set<UUID> awaited = new HashSet<>();
  private final Set<QuarantinedRecord.Key> quarantined = new HashSet<>();

  /** Events seen, by identity. */
  public Map<UUID, Seen> seen() {
    return seen;
  }

  /** Accounts by id; an account that is missing is opened. */
  public Map<String, AccountState> accounts() {
    return accounts;
  }

  /** Of these the closed and used-up credits are here, too. */
  public Set<String> accountsWithAllCredits() {
    return accountsWithAllCredits;
  }

  /** Posted usage that the batch speaks of, by identity. */
  public Map<UUID, PostedUsage> usage() {
    return usage;
  }

  /** Identities of usage that later events of the batch speak of, posted before or not. */
  public Set<UUID> awaited() {
    return awaited;
  }

  public Map<SubscriptionState.Key, SubscriptionState> subscriptions() {
    return subscriptions;
  }

  /** Months of usage that were closed; one that is missing is open. */
  public Map<UsageMonth.Key, UsageMonth> months() {
    return months;
  }

  /** Records in quarantine that the batch names again. */
  public Set<QuarantinedRecord.Key> quarantined() {
    return quarantined;
  }

  /** Forgets what the tables have once a batch's rows are appended: all but the accounts. */
  public void nextBatch() {
    seen.clear();
    usage.clear();
    awaited.clear();
    subscriptions.clear();
    months.clear();
    quarantined.clear();
  }
}
