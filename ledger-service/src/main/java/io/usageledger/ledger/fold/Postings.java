package io.usageledger.ledger.fold;

import io.usageledger.ledger.pricing.RateCard;
import io.usageledger.log.UsageRecorded;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/**
 * All that a portion changes, gathered by the fold. What each of its batches appends is written at
 * the batch's end, and what they change again and again (accounts, sums of hours, counts by
 * source), with the holds that they settle, at the end of the portion.
 */
public final class Postings {
  /** A new usage row. */
  public record NewUsage(UsageRecorded event, UsageFacts facts, UsageState state) {}

  /** A usage row that stands otherwise than before. */
  public record ChangedUsage(UsageFacts facts, UsageState state) {}

  /** An event that is posted from now on. */
  public record NewIdentity(UUID identity, BatchState.Seen seen) {}

  /** What became of the usage events of one source in one partition. */
  public record SourceOutcome(String source, int partition, Outcome outcome)
      implements Comparable<SourceOutcome> {
    @Override
    public int compareTo(SourceOutcome other) {
      int bySource = source.compareTo(other.source);
      int byPartition = bySource == 0 ? Integer.compare(partition, other.partition) : bySource;
      return byPartition == 0 ? outcome.compareTo(other.outcome) : byPartition;
    }
  }

  /**
   * A hold that a usage event named, and what that event was rated at.
   *
   * @param unit empty is unrated
   */
  public record Settlement(
      String holdId, String accountId, String unit, BigDecimal used, Instant at) {}

  private final List<NewUsage> usage = new ArrayList<>();
  private final List<ChangedUsage> changedUsage = new ArrayList<>();
  private final List<Entry> entries = new ArrayList<>();
  private final List<NewIdentity> identities = new ArrayList<>();
  private final List<QuarantinedRecord> quarantine = new ArrayList<>();
  private final List<Settlement> settlements = new ArrayList<>();
  private final Map<String, AccountState> accounts = new HashMap<>();
  private final Map<UUID, RateCard> rateCards = new TreeMap<>();
  private final Map<HourKey, HourSums> hours = new HashMap<>();
  private final Map<SourceOutcome, Long> sourceOutcomes = new HashMap<>();
  private final Map<SubscriptionState.Key, SubscriptionState> subscriptions = new LinkedHashMap<>();
  private final Map<UsageMonth.Key, UsageMonth> months = new LinkedHashMap<>();
  private final Map<Outcome, Long> outcomes = new EnumMap<>(Outcome.class);

  void touch(AccountState account) {
    accounts.put(account.accountId(), account);
  }

  void rollUp(UsageFacts facts, UsageState state, int sign) {
    hours.computeIfAbsent(HourKey.of(facts, state), key -> new HourSums()).add(facts, state, sign);
  }

  void count(Outcome outcome) {
    outcomes.merge(outcome, 1L, Long::sum);
  }

  void countSource(SourceOutcome outcome) {
    sourceOutcomes.merge(outcome, 1L, Long::sum);
  }

  public List<NewUsage> usage() {
    return usage;
  }

  public List<ChangedUsage> changedUsage() {
    return changedUsage;
  }

  public List<Entry> entries() {
    return entries;
  }

  public List<NewIdentity> identities() {
    return identities;
  }

  public List<QuarantinedRecord> quarantine() {
    return quarantine;
  }

  public List<Settlement> settlements() {
    return settlements;
  }

  /** Accounts that the batch touched, as they stand after it, in the order of their ids. */
  public SortedMap<String, AccountState> accounts() {
    return new TreeMap<>(accounts);
  }

  public Map<UUID, RateCard> rateCards() {
    return rateCards;
  }

  /** In the order in which rows are written, and so locked. */
  public SortedMap<HourKey, HourSums> hours() {
    return new TreeMap<>(hours);
  }

  /** In the order in which rows are written, and so locked. */
  public SortedMap<SourceOutcome, Long> sourceOutcomes() {
    return new TreeMap<>(sourceOutcomes);
  }

  public Map<SubscriptionState.Key, SubscriptionState> subscriptions() {
    return subscriptions;
  }

  public Map<UsageMonth.Key, UsageMonth> months() {
    return months;
  }

  /** Forgets what a batch has appended; what the portion changes goes on. */
  public void nextBatch() {
    usage.clear();
    changedUsage.clear();
    entries.clear();
    identities.clear();
    quarantine.clear();
    rateCards.clear();
    subscriptions.clear();
    months.clear();
  }

  /** Rows that the end of a portion writes, so far. */
  public int rowsWaiting() {
    return accounts.size() + hours.size();
  }

  /** How many records came to what, for the log line and the metrics. */
  public Map<Outcome, Long> outcomes() {
    return outcomes;
  }
}
