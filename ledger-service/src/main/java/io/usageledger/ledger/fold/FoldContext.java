package io.usageledger.ledger.fold;

import io.usageledger.event.Refusal;
import io.usageledger.event.RefusedException;
import io.usageledger.ledger.pricing.PriceBook;
import java.util.UUID;

/** What the parts of the fold share while a batch is folded. */
record FoldContext(BatchState state, Postings postings, PriceBook prices, FoldRules rules) {

  /** The account, opened if it is new, and noted as touched. */
  AccountState account(String accountId, LogPosition at) {
    AccountState account =
        state.accounts().computeIfAbsent(accountId, id -> AccountState.opened(id, at.appendedAt()));
    postings.touch(account);
    return account;
  }

  /**
   * The account's journal, once everything that was due by the record's append time has happened.
   */
  AccountJournal openJournal(String accountId, LogPosition at) {
    AccountJournal journal = new AccountJournal(account(accountId, at), postings.entries());
    new CreditDrawing(journal).expireDue(at, rules.lateUsageGrace());
    return journal;
  }

  /** Whether the event was posted before; the same identity with other content is refused. */
  boolean isRepeated(UUID identity, UUID content, AccountState account) {
    BatchState.Seen seen = state.seen().get(identity);
    if (seen == null) {
      return false;
    }
    if (!seen.content().equals(content)) {
      throw new RefusedException(
          Refusal.IDENTITY_CONFLICT,
          "posted before with other content, as posting %d of account %s"
              .formatted(seen.postingNumber(), account.accountId()));
    }
    account.countDuplicate();
    return true;
  }

  void remember(UUID identity, BatchState.Seen seen) {
    state.seen().put(identity, seen);
    postings.identities().add(new Postings.NewIdentity(identity, seen));
  }
}
