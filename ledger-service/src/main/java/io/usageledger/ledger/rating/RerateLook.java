package io.usageledger.ledger.rating;

import io.usageledger.ledger.fold.UsageState;
import io.usageledger.ledger.pricing.PriceBook;
import io.usageledger.ledger.pricing.Rating;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What would be rated otherwise of a page of usage, were it rated now: the same rating by the same
 * book as the fold's.
 */
final class RerateLook {
  /** An account's costs in one unit. */
  record Key(String accountId, String unit) implements Comparable<Key> {
    @Override
    public int compareTo(Key other) {
      int byAccount = accountId.compareTo(other.accountId);
      return byAccount == 0 ? unit.compareTo(other.unit) : byAccount;
    }
  }

  /** Cost after less cost before, in unit, of some events. */
  record Difference(long events, BigDecimal amount) {
    Difference plus(Difference other) {
      return new Difference(events + other.events, amount.add(other.amount));
    }
  }

  private final Map<Key, Difference> differences = new TreeMap<>();
  private final List<RerateUsage> changed = new ArrayList<>();
  private long unchanged;
  private long stillUnrated;

  RerateLook(List<RerateUsage> page, PriceBook prices, Instant now) {
    page.forEach(usage -> look(usage, usage.charging().rate(usage.facts(), prices, now)));
  }

  private void look(RerateUsage usage, Optional<Rating> rating) {
    if (rating.isEmpty() && !usage.state().isRated()) {
      stillUnrated++;
    } else if (rating.isEmpty() || usage.state().isRatedBy(rating.get())) {
      unchanged++;
    } else {
      changed.add(usage);
      add(usage, rating.get());
    }
  }

  private void add(RerateUsage usage, Rating after) {
    String accountId = usage.facts().accountId();
    UsageState before = usage.state();
    String unitBefore = before.unit();
    BigDecimal amountBefore = before.amount();
    if (unitBefore == null || amountBefore == null) {
      add(new Key(accountId, after.unit()), after.amount());
    } else if (unitBefore.equals(after.unit())) {
      add(new Key(accountId, unitBefore), after.amount().subtract(amountBefore));
    } else {
      add(new Key(accountId, unitBefore), amountBefore.negate());
      add(new Key(accountId, after.unit()), after.amount());
    }
  }

  private void add(Key key, BigDecimal amount) {
    differences.merge(key, new Difference(1, amount), Difference::plus);
  }

  Map<Key, Difference> differences() {
    return differences;
  }

  /** Events whose rating differs. */
  List<RerateUsage> changed() {
    return changed;
  }

  long unchanged() {
    return unchanged;
  }

  long stillUnrated() {
    return stillUnrated;
  }
}
