package io.usageledger.ledger.model;

import io.usageledger.ledger.fold.AccountState;
import io.usageledger.ledger.fold.CreditState;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** How an account stands, in a form in which the model's and the fold's can be compared. */
record Snapshot(
    ModelTerms terms, Map<String, Money> money, List<Credit> credits, Counts counts) {
  record Money(BigDecimal balance, BigDecimal overdraft) {}

  /** Ids of credits that the ledger makes are known by their beginning. */
  record Credit(
      String id,
      String unit,
      BigDecimal granted,
      BigDecimal used,
      BigDecimal forfeited,
      BigDecimal remaining,
      long priority,
      Instant from,
      @Nullable Instant to,
      @Nullable Instant closedAt) {}

  record Counts(long unrated, long quarantined, long duplicates) {}

  static Snapshot of(ModelAccount account) {
    Map<String, Money> money = new TreeMap<>();
    TreeSet<String> units = new TreeSet<>(account.uncovered.keySet());
    account.credits.forEach(credit -> units.add(credit.unit));
    units.forEach(unit -> put(money, unit, account.balance(unit), account.overdraft(unit)));
    return new Snapshot(
        account.terms,
        money,
        account.credits.stream().map(Snapshot::credit).toList(),
        new Counts(account.unrated, account.quarantined, account.duplicates));
  }

  private static Credit credit(ModelCredit credit) {
    return new Credit(
        credit.id,
        credit.unit,
        plain(credit.granted),
        plain(credit.used()),
        plain(credit.forfeited),
        plain(credit.remaining()),
        credit.priority,
        credit.from,
        credit.to,
        credit.lapsed ? null : credit.closedAt);
  }

  static Snapshot of(AccountState account) {
    Map<String, Money> money = new TreeMap<>();
    account.balances().forEach((unit, kept) -> put(money, unit, kept.balance(), kept.overdraft()));
    AccountState.Counts counts = account.counts();
    return new Snapshot(
        terms(account.terms()),
        money,
        account.credits().stream()
            .sorted(Comparator.comparingInt(credit -> credit.terms().number()))
            .map(Snapshot::credit)
            .toList(),
        new Counts(counts.unrated(), counts.quarantined(), counts.duplicates()));
  }

  private static ModelTerms terms(AccountState.Terms terms) {
    return new ModelTerms(
        terms.charging().name().toLowerCase(Locale.ROOT), terms.closedAt(), terms.attributes());
  }

  private static Credit credit(CreditState credit) {
    CreditState.Terms terms = credit.terms();
    return new Credit(
        known(terms.creditId()),
        terms.unit(),
        plain(terms.granted()),
        plain(credit.used()),
        plain(credit.forfeited()),
        plain(credit.remaining()),
        terms.priority(),
        terms.effectiveAt(),
        terms.expiresAt(),
        credit.closedAt());
  }

  private static String known(String creditId) {
    for (String start : List.of("give-back/", "subscription/")) {
      if (creditId.startsWith(start)) {
        return start;
      }
    }
    return creditId;
  }

  private static void put(
      Map<String, Money> money, String unit, BigDecimal balance, BigDecimal overdraft) {
    if (balance.signum() != 0 || overdraft.signum() != 0) {
      money.put(unit, new Money(plain(balance), plain(overdraft)));
    }
  }

  static BigDecimal plain(BigDecimal amount) {
    return amount.stripTrailingZeros();
  }
}
