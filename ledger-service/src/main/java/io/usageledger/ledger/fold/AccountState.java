package io.usageledger.ledger.fold;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One account while a batch is folded. Loaded from the tables, changed by {@link AccountJournal}
 * and the fold alone, and written back whole.
 */
public final class AccountState {
  /** The hash before the first entry. */
  static final int HASH_BYTES = 32;

  /**
   * How often things happened to an account.
   *
   * @param entries entries posted, and so the sequence number of the newest
   * @param credits credits granted, and so the number of the newest
   */
  public record Counts(long entries, int credits, long unrated, long quarantined, long duplicates) {
    static final Counts NONE = new Counts(0, 0, 0, 0, 0);
  }

  /**
   * How an account is charged, and whether it is open.
   *
   * @param closedAt append time of the change that closed it; null is open
   */
  public record Terms(
      Charging charging, @Nullable Instant closedAt, Map<String, String> attributes) {
    static final Terms USUAL = new Terms(Charging.PRICES, null, Map.of());

    public Terms {
      attributes = Map.copyOf(attributes);
    }
  }

  private final String accountId;
  private final Instant openedAt;
  private final Map<String, UnitBalance> balances = new TreeMap<>();
  private final List<CreditState> credits = new ArrayList<>();
  private byte[] headHash;
  private long entryCount;
  private int creditCount;
  private long unratedCount;
  private long quarantinedCount;
  private long duplicateCount;
  private Terms terms = Terms.USUAL;

  public AccountState(String accountId, Instant openedAt, Counts counts, byte[] headHash) {
    this.accountId = accountId;
    this.openedAt = openedAt;
    this.headHash = headHash.clone();
    this.entryCount = counts.entries();
    this.creditCount = counts.credits();
    this.unratedCount = counts.unrated();
    this.quarantinedCount = counts.quarantined();
    this.duplicateCount = counts.duplicates();
  }

  static AccountState opened(String accountId, Instant at) {
    return new AccountState(accountId, at, Counts.NONE, new byte[HASH_BYTES]);
  }

  /** Takes what was loaded, or changed in this batch. */
  public void load(Terms loaded) {
    terms = loaded;
  }

  public Terms terms() {
    return terms;
  }

  Charging charging() {
    return terms.charging();
  }

  /** Adds what was loaded. */
  public void load(String unit, UnitBalance balance) {
    balances.put(unit, balance);
  }

  /** Adds what was loaded, or granted in this batch. */
  public void load(CreditState credit) {
    credits.add(credit);
  }

  UnitBalance balance(String unit) {
    return balances.getOrDefault(unit, UnitBalance.NOTHING);
  }

  void balance(String unit, UnitBalance balance) {
    balances.put(unit, balance);
  }

  void head(byte[] hash) {
    headHash = hash;
    entryCount++;
  }

  int nextCreditNumber() {
    return ++creditCount;
  }

  void countUnrated(int change) {
    unratedCount += change;
  }

  void countQuarantined() {
    quarantinedCount++;
  }

  void countDuplicate() {
    duplicateCount++;
  }

  public String accountId() {
    return accountId;
  }

  public Instant openedAt() {
    return openedAt;
  }

  public Map<String, UnitBalance> balances() {
    return balances;
  }

  public List<CreditState> credits() {
    return credits;
  }

  public byte[] headHash() {
    return headHash.clone();
  }

  long entryCount() {
    return entryCount;
  }

  public Counts counts() {
    return new Counts(entryCount, creditCount, unratedCount, quarantinedCount, duplicateCount);
  }
}
