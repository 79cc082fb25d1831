package io.usageledger.ledger.fold;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Takes from an account's credits and gives back to them. For every credit the sum of its entries
 * is what remains of it, and the sum of the entries without a credit is the overdraft, negated.
 */
final class CreditDrawing {
  private final AccountJournal journal;
  private final AccountState account;

  CreditDrawing(AccountJournal journal) {
    this.journal = journal;
    this.account = journal.account();
  }

  /**
   * Draws an amount above zero from the credits that cover the occasion's time; the rest is
   * overdraft.
   */
  void draw(Occasion on, String unit, BigDecimal amount) {
    BigDecimal rest = amount;
    for (CreditState credit : coveringInOrder(on, unit)) {
      if (rest.signum() == 0) {
        return;
      }
      BigDecimal part = rest.min(credit.remaining());
      credit.draw(part);
      journal.append(on, unit, part.negate(), credit);
      rest = rest.subtract(part);
    }
    if (rest.signum() > 0) {
      changeOverdraft(unit, rest);
      journal.append(on, unit, rest.negate(), null);
    }
  }

  /** Enters a new credit and lets it pay the overdraft of its unit first. */
  void grant(Occasion on, CreditState credit) {
    account.load(credit);
    journal.append(on, credit.terms().unit(), credit.terms().granted(), credit);
    coverOverdraft(on, credit);
  }

  /**
   * Gives back what was drawn, newest draw first; {@code amount} is at most the sum of the draws.
   */
  void giveBack(Occasion on, BigDecimal amount, List<Draw> drawn) {
    BigDecimal rest = amount;
    for (int i = drawn.size() - 1; i >= 0 && rest.signum() > 0; i--) {
      Draw draw = drawn.get(i);
      BigDecimal part = rest.min(draw.amount());
      if (part.signum() > 0) {
        giveBackOne(on, draw, part);
        rest = rest.subtract(part);
      }
    }
    if (rest.signum() > 0) {
      throw new IllegalStateException(
          "Cannot give back %s to %s: %s were never drawn"
              .formatted(amount, account.accountId(), rest));
    }
  }

  /** Closes the credits whose expiry and grace have passed by the record's append time. */
  void expireDue(LogPosition position, Duration lateUsageGrace) {
    if (!hasDue(position, lateUsageGrace)) {
      return;
    }
    account.credits().stream()
        .filter(credit -> credit.isDue(position.appendedAt(), lateUsageGrace))
        .sorted(CreditState.GRANT_ORDER)
        .toList()
        .forEach(credit -> close(credit, Occasions.expiry(journal, position, credit)));
  }

  /** Asked before every posting, and nearly always in vain. */
  private boolean hasDue(LogPosition position, Duration lateUsageGrace) {
    boolean due = false;
    for (CreditState credit : account.credits()) {
      credit.lapseIfOver(position.appendedAt(), lateUsageGrace);
      due |= credit.isDue(position.appendedAt(), lateUsageGrace);
    }
    return due;
  }

  /** Closes a credit; an entry of its own takes what is left. */
  void close(CreditState credit, Occasion on) {
    BigDecimal left = credit.remaining();
    credit.close(on.now());
    if (left.signum() > 0) {
      journal.append(on, credit.terms().unit(), left.negate(), credit);
    }
  }

  private void giveBackOne(Occasion on, Draw draw, BigDecimal amount) {
    if (draw.creditNumber() == null) {
      BigDecimal owed = amount.min(account.balance(draw.unit()).overdraft());
      if (owed.signum() > 0) {
        changeOverdraft(draw.unit(), owed.negate());
        journal.append(on, draw.unit(), owed, null);
      }
      grantBack(on, draw.unit(), amount.subtract(owed));
      return;
    }
    Optional<CreditState> open =
        account.credits().stream()
            .filter(credit -> credit.terms().number() == draw.creditNumber() && credit.isOpen())
            .findFirst();
    if (open.isEmpty()) {
      grantBack(on, draw.unit(), amount);
      return;
    }
    open.get().giveBack(amount);
    journal.append(on, draw.unit(), amount, open.get());
    coverOverdraft(on, open.get());
  }

  /** What cannot go back to where it came from becomes a credit that says so. */
  private void grantBack(Occasion on, String unit, BigDecimal amount) {
    if (amount.signum() == 0) {
      return;
    }
    int number = account.nextCreditNumber();
    String creditId = "give-back/" + on.postingNumber() + "/" + journal.nextNumber();
    String reason = "Given back for posting " + on.postingNumber() + ", whose credit has closed";
    CreditState credit =
        CreditState.granted(
            new CreditState.Terms(
                number, creditId, unit, amount, 0, on.now(), null, on.now(), null, reason));
    grant(on, credit);
  }

  private void coverOverdraft(Occasion on, CreditState credit) {
    String unit = credit.terms().unit();
    BigDecimal part = credit.remaining().min(account.balance(unit).overdraft());
    if (part.signum() <= 0) {
      return;
    }
    Occasion cover = on.as(EntryKind.COVER);
    credit.draw(part);
    journal.append(cover, unit, part.negate(), credit);
    changeOverdraft(unit, part.negate());
    journal.append(cover, unit, part, null);
  }

  private void changeOverdraft(String unit, BigDecimal change) {
    UnitBalance now = account.balance(unit);
    account.balance(unit, now.withOverdraft(now.overdraft().add(change)));
  }

  private List<CreditState> coveringInOrder(Occasion on, String unit) {
    List<CreditState> covering = new ArrayList<>(account.credits().size());
    for (CreditState credit : account.credits()) {
      if (credit.covers(unit, on.occurredAt()) && credit.remaining().signum() > 0) {
        covering.add(credit);
      }
    }
    covering.sort(CreditState.DRAW_ORDER);
    return covering;
  }
}
