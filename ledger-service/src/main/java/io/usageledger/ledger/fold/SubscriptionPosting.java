package io.usageledger.ledger.fold;

import io.usageledger.event.EventContent;
import io.usageledger.event.EventIdentity;
import io.usageledger.log.SubscriptionChanged;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Posts a subscription's state. The first change that makes a period active grants its allowance,
 * and carries over what is left of the period before, up to the cap.
 */
final class SubscriptionPosting {
  private static final String ACTIVE = "active";
  private static final String CREDIT_ID_START = "subscription/";

  private final FoldContext context;

  SubscriptionPosting(FoldContext context) {
    this.context = context;
  }

  Outcome change(SubscriptionChanged event, LogPosition at) {
    UUID identity =
        EventIdentity.of(
            EventIdentity.Kind.SUBSCRIPTION_CHANGE, event.getAccountId(), "", event.getChangeId());
    UUID content = EventContent.of(event);
    if (context.isRepeated(identity, content, context.account(event.getAccountId(), at))) {
      return Outcome.DUPLICATE;
    }
    AccountJournal journal = context.openJournal(event.getAccountId(), at);
    Occasion on = occasion(journal, event, content, at);
    journal.append(on, event.getUnit(), BigDecimal.ZERO, null);
    if (event.getStatus().equals(ACTIVE)) {
      startPeriod(journal, on, event);
    }
    SubscriptionState.Key key = SubscriptionState.Key.of(event);
    SubscriptionState state = new SubscriptionState(event, at.appendedAt());
    context.state().subscriptions().put(key, state);
    context.postings().subscriptions().put(key, state);
    context.remember(identity, new BatchState.Seen(content, on.occurredAt(), on.postingNumber()));
    return Outcome.POSTED;
  }

  private void startPeriod(AccountJournal journal, Occasion on, SubscriptionChanged event) {
    if (hasStarted(journal, event)) {
      return;
    }
    BigDecimal carried = carryOver(journal, on, event);
    grant(journal, on, event, allowanceId(event), event.getAllowance());
    grant(journal, on, event, allowanceId(event) + "/rolled-over", carried);
  }

  /**
   * An earlier change made the period active: what it granted is there, or it had nothing to grant.
   */
  private boolean hasStarted(AccountJournal journal, SubscriptionChanged event) {
    SubscriptionState before = context.state().subscriptions().get(SubscriptionState.Key.of(event));
    boolean stillActive =
        before != null
            && before.change().getStatus().equals(ACTIVE)
            && before.change().getPeriodStart().equals(event.getPeriodStart());
    return stillActive
        || periodCreditIds(event).stream().anyMatch(id -> findCredit(journal, id).isPresent());
  }

  /** Takes what is carried over out of the period before; returns how much. */
  private static BigDecimal carryOver(
      AccountJournal journal, Occasion on, SubscriptionChanged event) {
    BigDecimal left = BigDecimal.ZERO;
    for (CreditState credit : periodBefore(journal, event)) {
      BigDecimal room = event.getRolloverCap().subtract(left);
      if (credit.isOpen() && credit.terms().unit().equals(event.getUnit()) && room.signum() > 0) {
        left = left.add(take(journal, on, credit, room));
      }
    }
    return left;
  }

  /**
   * What the last period before this one granted. The newest state may speak of a later one, which
   * was suspended before it became active and has granted nothing; and a change that comes late is
   * of a period before one that has begun, which keeps what it has.
   */
  private static List<CreditState> periodBefore(AccountJournal journal, SubscriptionChanged event) {
    List<CreditState> granted =
        journal.account().credits().stream()
            .filter(credit -> event.getSubscriptionId().equals(credit.terms().subscriptionId()))
            .filter(credit -> credit.terms().creditId().startsWith(CREDIT_ID_START))
            .filter(credit -> credit.terms().effectiveAt().isBefore(event.getPeriodStart()))
            .sorted(CreditState.GRANT_ORDER)
            .toList();
    Instant start =
        granted.stream()
            .map(credit -> credit.terms().effectiveAt())
            .max(Comparator.naturalOrder())
            .orElse(Instant.MIN);
    return granted.stream().filter(credit -> credit.terms().effectiveAt().equals(start)).toList();
  }

  private static BigDecimal take(
      AccountJournal journal, Occasion on, CreditState credit, BigDecimal atMost) {
    BigDecimal part = credit.remaining().min(atMost);
    if (part.signum() > 0) {
      credit.forfeit(part);
      journal.append(on, credit.terms().unit(), part.negate(), credit);
    }
    return part;
  }

  private static void grant(
      AccountJournal journal,
      Occasion on,
      SubscriptionChanged event,
      String creditId,
      BigDecimal amount) {
    if (amount.signum() <= 0) {
      return;
    }
    Instant now = on.now();
    CreditState.Terms terms =
        new CreditState.Terms(
            journal.account().nextCreditNumber(),
            creditId,
            event.getUnit(),
            amount,
            0,
            event.getPeriodStart(),
            event.getPeriodEnd(),
            now,
            event.getSubscriptionId(),
            event.getTier());
    new CreditDrawing(journal).grant(on.as(EntryKind.GRANT), CreditState.granted(terms));
  }

  private static List<String> periodCreditIds(SubscriptionChanged change) {
    String allowance = allowanceId(change);
    return List.of(allowance, allowance + "/rolled-over");
  }

  private static String allowanceId(SubscriptionChanged change) {
    return CREDIT_ID_START + change.getSubscriptionId() + "/" + change.getPeriodStart();
  }

  private static Optional<CreditState> findCredit(AccountJournal journal, String creditId) {
    return journal.account().credits().stream()
        .filter(credit -> credit.terms().creditId().equals(creditId))
        .findFirst();
  }

  private static Occasion occasion(
      AccountJournal journal, SubscriptionChanged event, UUID evidence, LogPosition at) {
    Map<String, String> detail =
        Map.of(
            "change_id", event.getChangeId(),
            "subscription_id", event.getSubscriptionId(),
            "tier", event.getTier(),
            "status", event.getStatus());
    return new Occasion(
        EntryKind.SUBSCRIPTION, journal.nextNumber(), at, at.appendedAt(), evidence, detail);
  }
}
