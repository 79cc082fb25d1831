package io.usageledger.ledger.model;

import io.usageledger.ledger.fold.AccountState;
import io.usageledger.ledger.fold.CreditState;
import io.usageledger.ledger.fold.Entry;
import io.usageledger.ledger.fold.EntryKind;
import io.usageledger.ledger.fold.UnitBalance;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What must hold of one account's journal whatever the rules are. */
final class JournalCheck {
  private static final Set<EntryKind> OF_USAGE =
      EnumSet.of(EntryKind.USAGE, EntryKind.RATED, EntryKind.VOID);

  private final FoldRun fold;
  private final AccountState account;
  private final List<Entry> entries;

  JournalCheck(FoldRun fold, AccountState account) {
    this.fold = fold;
    this.account = account;
    this.entries =
        fold.entries.stream()
            .filter(entry -> entry.accountId().equals(account.accountId()))
            .toList();
  }

  void check() {
    checkChain();
    checkExpiryOrder();
    checkSums();
    checkUsage();
  }

  private void checkChain() {
    byte[] head = new byte[32];
    Map<String, BigDecimal> balances = new HashMap<>();
    long number = 0;
    for (Entry entry : entries) {
      Mismatch.require("sequence", entry, ++number, entry.sequenceNumber());
      head = ModelChain.hash(head, entry);
      Mismatch.require("hash", entry, true, Arrays.equals(head, entry.hash()));
      BigDecimal after = balances.merge(entry.unit(), entry.amount(), BigDecimal::add);
      require("balance after", after, entry.balanceAfter());
    }
    Mismatch.require("entries", account.accountId(), number, account.counts().entries());
    Mismatch.require("head", account.accountId(), true, Arrays.equals(head, account.headHash()));
  }

  /** What closes at once closes in the order of grant. */
  private void checkExpiryOrder() {
    for (int i = 1; i < entries.size(); i++) {
      Entry before = entries.get(i - 1);
      Entry entry = entries.get(i);
      if (before.kind() == EntryKind.EXPIRY
          && entry.kind() == EntryKind.EXPIRY
          && before.position().equals(entry.position())) {
        boolean inOrder = number(before) < number(entry);
        Mismatch.require("expiry order", entry, true, inOrder);
      }
    }
  }

  private static int number(Entry entry) {
    Integer number = entry.creditNumber();
    return number == null ? 0 : number;
  }

  private void checkSums() {
    for (Map.Entry<String, UnitBalance> unit : account.balances().entrySet()) {
      List<Entry> inUnit =
          entries.stream().filter(entry -> entry.unit().equals(unit.getKey())).toList();
      require("sum of entries", sum(inUnit), unit.getValue().balance());
      require(
          "sum of overdraft",
          sum(inUnit.stream().filter(entry -> entry.creditNumber() == null).toList()).negate(),
          unit.getValue().overdraft());
    }
    for (CreditState credit : account.credits()) {
      Integer number = credit.terms().number();
      require(
          "sum of a credit",
          sum(entries.stream().filter(entry -> number.equals(entry.creditNumber())).toList()),
          credit.remaining());
      Mismatch.require(
          "drawn beyond", credit.terms().creditId(), false, credit.remaining().signum() < 0);
    }
  }

  /** What standing usage is rated at is what was taken for it, in its unit and in no other. */
  private void checkUsage() {
    for (FoldRun.Row row : fold.usage.values()) {
      if (row.facts().accountId().equals(account.accountId())) {
        Map<String, BigDecimal> debits = new HashMap<>();
        entries.stream()
            .filter(entry -> entry.postingNumber() == row.facts().postingNumber())
            .filter(entry -> OF_USAGE.contains(entry.kind()))
            .forEach(entry -> debits.merge(entry.unit(), entry.amount().negate(), BigDecimal::add));
        BigDecimal amount = row.state().amount();
        if (amount != null && row.state().unit() != null && !row.state().isVoided()) {
          debits.merge(row.state().unit(), amount.negate(), BigDecimal::add);
        }
        debits.values().forEach(rest -> require("debit", BigDecimal.ZERO, rest));
      }
    }
  }

  private static BigDecimal sum(List<Entry> some) {
    return some.stream().map(Entry::amount).reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  private void require(String kind, BigDecimal expected, BigDecimal actual) {
    Mismatch.require(kind, account.accountId(), Snapshot.plain(expected), Snapshot.plain(actual));
  }
}
