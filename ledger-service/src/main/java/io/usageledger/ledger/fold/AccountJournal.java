package io.usageledger.ledger.fold;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Appends entries to one account: the next number, the balance after, the hash over the one before.
 */
final class AccountJournal {
  private final AccountState account;
  private final List<Entry> entries;

  /**
   * @param entries where the entries of the batch are gathered
   */
  AccountJournal(AccountState account, List<Entry> entries) {
    this.account = account;
    this.entries = entries;
  }

  AccountState account() {
    return account;
  }

  long nextNumber() {
    return account.entryCount() + 1;
  }

  /**
   * @param amount signed, in the unit
   * @param credit the credit that is touched; null is the overdraft
   */
  void append(Occasion on, String unit, BigDecimal amount, @Nullable CreditState credit) {
    BigDecimal balanceAfter = balanceAfter(unit, amount);
    Integer creditNumber = credit == null ? null : credit.terms().number();
    long number = nextNumber();
    byte[] hash =
        Entry.chain(
            account.headHash(),
            account.accountId(),
            number,
            on.postingNumber(),
            on.kind(),
            unit,
            amount,
            balanceAfter,
            creditNumber,
            on.occurredAt(),
            on.position(),
            on.evidence(),
            on.detail());
    entries.add(
        new Entry(
            account.accountId(),
            number,
            on.postingNumber(),
            on.kind(),
            unit,
            amount,
            balanceAfter,
            creditNumber,
            on.occurredAt(),
            on.position(),
            on.evidence(),
            on.detail(),
            hash));
    account.head(hash);
  }

  private BigDecimal balanceAfter(String unit, BigDecimal amount) {
    if (unit.isEmpty()) {
      return BigDecimal.ZERO;
    }
    UnitBalance after = account.balance(unit).plus(amount);
    account.balance(unit, after);
    return after.balance();
  }

  /** Entries gathered so far, for callers that note what a posting drew. */
  List<Entry> entriesSince(int mark) {
    return new ArrayList<>(entries.subList(mark, entries.size()));
  }

  int mark() {
    return entries.size();
  }
}
