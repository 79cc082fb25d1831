package io.usageledger.ledger.fold;

import io.usageledger.event.EventContent;
import io.usageledger.event.EventIdentity;
import io.usageledger.event.Refusal;
import io.usageledger.event.RefusedException;
import io.usageledger.log.BalanceAdjusted;
import io.usageledger.log.CreditsGranted;
import io.usageledger.log.CreditsRevoked;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Posts what a person or a shop does to credits: grants, revocations, adjustments. */
final class CreditPosting {
  private final FoldContext context;

  CreditPosting(FoldContext context) {
    this.context = context;
  }

  Outcome grant(CreditsGranted event, LogPosition at) {
    UUID identity = identity(EventIdentity.Kind.CREDIT, event.getAccountId(), event.getCreditId());
    UUID content = EventContent.of(event);
    if (context.isRepeated(identity, content, context.account(event.getAccountId(), at))) {
      return Outcome.DUPLICATE;
    }
    AccountJournal journal = context.openJournal(event.getAccountId(), at);
    Occasion on =
        occasion(
            journal,
            EntryKind.GRANT,
            at,
            content,
            "credit_id",
            event.getCreditId(),
            event.getReason());
    CreditState credit = CreditState.granted(terms(event, journal.account(), at.appendedAt()));
    new CreditDrawing(journal).grant(on, credit);
    remember(identity, content, on);
    return Outcome.POSTED;
  }

  /** Takes what remains of a credit. A credit that has closed has nothing left to take. */
  Outcome revoke(CreditsRevoked event, LogPosition at) {
    UUID identity =
        identity(EventIdentity.Kind.REVOCATION, event.getAccountId(), event.getRevocationId());
    UUID content = EventContent.of(event);
    AccountState account = context.account(event.getAccountId(), at);
    if (context.isRepeated(identity, content, account)) {
      return Outcome.DUPLICATE;
    }
    CreditState credit = readCredit(account, event.getCreditId());
    AccountJournal journal = context.openJournal(event.getAccountId(), at);
    Occasion on =
        occasion(
            journal,
            EntryKind.REVOCATION,
            at,
            content,
            "revocation_id",
            event.getRevocationId(),
            event.getReason());
    if (credit.isOpen()) {
      new CreditDrawing(journal).close(credit, on);
    }
    remember(identity, content, on);
    return Outcome.POSTED;
  }

  /**
   * A positive adjustment is a credit without expiry; a negative one is drawn like usage of now.
   */
  Outcome adjust(BalanceAdjusted event, LogPosition at) {
    UUID identity =
        identity(EventIdentity.Kind.ADJUSTMENT, event.getAccountId(), event.getAdjustmentId());
    UUID content = EventContent.of(event);
    if (context.isRepeated(identity, content, context.account(event.getAccountId(), at))) {
      return Outcome.DUPLICATE;
    }
    AccountJournal journal = context.openJournal(event.getAccountId(), at);
    Occasion on =
        occasion(
            journal,
            EntryKind.ADJUSTMENT,
            at,
            content,
            "adjustment_id",
            event.getAdjustmentId(),
            event.getReason());
    CreditDrawing drawing = new CreditDrawing(journal);
    if (event.getAmount().signum() < 0) {
      drawing.draw(on, event.getUnit(), event.getAmount().negate());
    } else {
      drawing.grant(on, CreditState.granted(terms(event, journal.account(), at.appendedAt())));
    }
    remember(identity, content, on);
    return Outcome.POSTED;
  }

  private static CreditState.Terms terms(CreditsGranted event, AccountState account, Instant now) {
    return new CreditState.Terms(
        account.nextCreditNumber(),
        event.getCreditId(),
        event.getUnit(),
        event.getAmount(),
        event.getPriority(),
        event.getEffectiveAt(),
        event.getExpiresAt(),
        now,
        event.getSubscriptionId(),
        event.getReason());
  }

  private static CreditState.Terms terms(BalanceAdjusted event, AccountState account, Instant now) {
    return new CreditState.Terms(
        account.nextCreditNumber(),
        "adjustment/" + event.getAdjustmentId(),
        event.getUnit(),
        event.getAmount(),
        0,
        now,
        null,
        now,
        null,
        event.getReason());
  }

  private static CreditState readCredit(AccountState account, String creditId) {
    return account.credits().stream()
        .filter(credit -> credit.terms().creditId().equals(creditId))
        .findFirst()
        .orElseThrow(
            () ->
                new RefusedException(
                    Refusal.CREDIT_UNKNOWN,
                    "account %s has no credit \"%s\"".formatted(account.accountId(), creditId)));
  }

  private static Occasion occasion(
      AccountJournal journal,
      EntryKind kind,
      LogPosition at,
      UUID evidence,
      String idName,
      String id,
      @Nullable String reason) {
    Map<String, String> detail = new TreeMap<>(Map.of(idName, id));
    if (reason != null) {
      detail.put("reason", reason);
    }
    return new Occasion(
        kind, journal.nextNumber(), at, at.appendedAt(), evidence, Map.copyOf(detail));
  }

  private void remember(UUID identity, UUID content, Occasion on) {
    context.remember(identity, new BatchState.Seen(content, on.occurredAt(), on.postingNumber()));
  }

  private static UUID identity(EventIdentity.Kind kind, String accountId, String id) {
    return EventIdentity.of(kind, accountId, "", id);
  }
}
