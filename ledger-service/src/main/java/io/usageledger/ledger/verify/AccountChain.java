package io.usageledger.ledger.verify;

import io.usageledger.ledger.verify.Portion.Verified;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * One account's journal, as far as it has been read: number, balance and hash of each entry are
 * computed anew, so that a changed column, a missing row, two rows swapped are found where they
 * stand.
 */
final class AccountChain {
  private final Portion portion;
  private final Sums sums;
  private final AccountNotes notes;
  private final Report report;
  private final Map<String, BigDecimal> balances = new HashMap<>();
  private byte[] head = new byte[32];
  private long number;
  private boolean markSeen;

  /**
   * @param sums of the entries before the portion
   * @param notes of the entries before it that this run has read
   */
  AccountChain(Portion portion, Sums sums, AccountNotes notes, Report report) {
    this.portion = portion;
    this.sums = sums;
    this.notes = notes;
    this.report = report;
    this.number = portion.after();
    if (portion.after() > 0) {
      head = Objects.requireNonNull(portion.verified()).hash();
      sums.byKey().forEach((key, sum) -> balances.merge(key.unit(), sum.amount(), BigDecimal::add));
    }
  }

  /** The entry up to which it was verified must still be there, as it was. */
  void checkMark(EntryRow entry) {
    Verified verified = portion.verified();
    if (verified == null || entry.sequenceNumber() != verified.sequenceNumber()) {
      return;
    }
    markSeen = true;
    if (!Arrays.equals(entry.hash(), verified.hash())) {
      fault(
          entry.sequenceNumber(),
          "has another hash than when it was verified: it, or one before it, was changed and the hashes from there on made anew");
    }
  }

  /** Returns whether it is the first entry of a credit. */
  boolean add(EntryRow entry) {
    report.of(Check.CHAINS).checked(1);
    number++;
    if (entry.sequenceNumber() != number) {
      fault(number, "is missing; the next is " + entry.sequenceNumber());
      number = entry.sequenceNumber();
    }
    checkBalance(entry);
    if (!Arrays.equals(entry.hash(), entry.hashAfter(head))) {
      fault(number, "does not hash to what it says: it, or one before it, was changed");
    }
    checkMark(entry);
    head = entry.hash();
    notes.note(entry);
    return sums.add(entry);
  }

  private void checkBalance(EntryRow entry) {
    if (entry.unit().isEmpty()) {
      if (entry.amount().signum() != 0 || entry.balanceAfter().signum() != 0) {
        fault(number, "has an amount and no unit");
      }
      return;
    }
    BigDecimal expected = balances.merge(entry.unit(), entry.amount(), BigDecimal::add);
    if (entry.balanceAfter().compareTo(expected) != 0) {
      fault(
          number,
          "says balance %s after it, and %s is the sum"
              .formatted(Findings.plain(entry.balanceAfter()), Findings.plain(expected)));
    }
  }

  /** The portion was read; after the newest entry the account's row must say the same. */
  void end() {
    if (portion.verified() != null && !markSeen) {
      fault(portion.verified().sequenceNumber(), "was verified before, and is missing");
    }
    if (portion.isToTheNewest()) {
      checkAccount();
    } else if (number < portion.upTo()) {
      fault(portion.upTo(), "is missing");
    }
  }

  private void checkAccount() {
    Portion.Account account = portion.account();
    if (number != account.entryCount() || !Arrays.equals(head, account.headHash())) {
      report.fault(
          Check.HEADS,
          portion.accountId(),
          "account %s: the newest entry is %d, by the account %d%s"
              .formatted(
                  portion.accountId(),
                  number,
                  account.entryCount(),
                  number == account.entryCount() ? ", with another hash" : ""));
    }
    checkTerms(account);
  }

  private void checkTerms(Portion.Account account) {
    report.of(Check.TERMS).checked(1);
    notes.differencesFrom(account).forEach(this::termsFault);
    long credits =
        sums.byKey().keySet().stream().filter(key -> key.creditNumber() != Sums.NO_CREDIT).count();
    if (credits != account.creditCount()) {
      termsFault("has %d credits, by its entries %d".formatted(account.creditCount(), credits));
    }
  }

  private void termsFault(String what) {
    report.fault(
        Check.TERMS, portion.accountId(), "account %s %s".formatted(portion.accountId(), what));
  }

  private void fault(long sequence, String what) {
    report.fault(
        Check.CHAINS,
        portion.accountId(),
        "entry %d of account %s %s".formatted(sequence, portion.accountId(), what));
  }

  Portion portion() {
    return portion;
  }

  Sums sums() {
    return sums;
  }

  byte[] head() {
    return head;
  }

  long number() {
    return number;
  }

  AccountNotes notes() {
    return notes;
  }
}
