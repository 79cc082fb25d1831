package io.usageledger.ledger.verify;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** What an account's entries come to, by unit and credit, as far as they were read. */
final class Sums {
  /** Entries without a credit. */
  static final int NO_CREDIT = 0;

  /** Of which unit and credit. */
  record Key(String unit, int creditNumber) {}

  /**
   * Of the entries of one credit, or of those without one.
   *
   * @param granted amount of the credit's first entry
   * @param forfeited what expiry, revocation and roll-over took
   */
  record Sum(BigDecimal amount, BigDecimal granted, BigDecimal forfeited) {
    Sum plus(Sum more) {
      return new Sum(amount.add(more.amount), granted, forfeited.add(more.forfeited));
    }
  }

  private final Map<Key, Sum> sums = new LinkedHashMap<>();

  void put(Key key, Sum sum) {
    sums.put(key, sum);
  }

  /** Adds an entry; returns whether it is the first of its credit. */
  boolean add(EntryRow entry) {
    int credit = Objects.requireNonNullElse(entry.creditNumber(), NO_CREDIT);
    Key key = new Key(entry.unit(), credit);
    boolean first = credit != NO_CREDIT && !sums.containsKey(key);
    BigDecimal forfeited = entry.forfeits() ? entry.amount().negate() : BigDecimal.ZERO;
    BigDecimal granted = first ? entry.amount() : BigDecimal.ZERO;
    sums.merge(key, new Sum(entry.amount(), granted, forfeited), Sum::plus);
    return first;
  }

  Map<Key, Sum> byKey() {
    return sums;
  }
}
