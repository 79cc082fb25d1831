package io.usageledger.ledger.fold;

import io.usageledger.event.EventContent;
import io.usageledger.event.EventIdentity;
import io.usageledger.ledger.pricing.PriceVersion.ModelKey;
import io.usageledger.ledger.pricing.Rating;
import io.usageledger.log.UsageRecorded;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Posts a usage event: the row, its rating, what it draws, the roll-up. */
final class UsagePosting {
  private final FoldContext context;

  UsagePosting(FoldContext context) {
    this.context = context;
  }

  Outcome post(UsageRecorded event, LogRecord record) {
    LogPosition at = record.position();
    UUID identity =
        EventIdentity.of(
            EventIdentity.Kind.USAGE, event.getAccountId(), event.getSource(), event.getEventId());
    UUID content = EventContent.of(event);
    AccountState account = context.account(event.getAccountId(), at);
    if (context.isRepeated(identity, content, account)) {
      return count(Outcome.DUPLICATE, event, at);
    }
    AccountJournal journal = context.openJournal(event.getAccountId(), at);
    UsageFacts facts = facts(event, identity, content, journal.nextNumber());
    Optional<Rating> rating = account.charging().rate(facts, context.prices(), at.appendedAt());
    UsageState state = rating.map(UsageState::rated).orElse(UsageState.UNRATED);
    rating.ifPresent(
        r -> context.postings().rateCards().put(r.rateCard().rateCardId(), r.rateCard()));

    int mark = journal.mark();
    debit(journal, facts, state, at);
    context.postings().usage().add(new Postings.NewUsage(event, facts, state));
    context.postings().rollUp(facts, state, 1);
    context.remember(
        identity, new BatchState.Seen(content, facts.occurredAt(), facts.postingNumber()));
    noteForLaterEvents(facts, state, journal, mark);
    settleHold(event, state, at);
    if (!state.isRated()) {
      account.countUnrated(1);
      return count(Outcome.UNRATED, event, at);
    }
    return count(Outcome.POSTED, event, at);
  }

  private static UsageFacts facts(
      UsageRecorded event, UUID identity, UUID content, long postingNumber) {
    return new UsageFacts(
        identity,
        content,
        event.getAccountId(),
        postingNumber,
        event.getOccurredAt(),
        new ModelKey(event.getProvider(), event.getModel()),
        event.getOperation(),
        event.getApiKeyId() == null ? "" : event.getApiKeyId(),
        event.getQuantities(),
        event.getReportedCost());
  }

  private static void debit(
      AccountJournal journal, UsageFacts facts, UsageState state, LogPosition at) {
    EntryKind kind = state.isRated() ? EntryKind.USAGE : EntryKind.UNRATED;
    Instant occurredAt = facts.occurredAt();
    Occasion on =
        new Occasion(
            kind,
            facts.postingNumber(),
            at,
            occurredAt,
            state.evidence(facts),
            whyUnrated(journal, state));
    BigDecimal amount = state.amountOrZero();
    if (amount.signum() == 0) {
      journal.append(on, state.unitOrEmpty(), amount, null);
      return;
    }
    new CreditDrawing(journal).draw(on, state.unitOrEmpty(), amount);
  }

  /** Without a price nothing needs saying; a cost that was not reported does. */
  private static Map<String, String> whyUnrated(AccountJournal journal, UsageState state) {
    boolean noCost = !state.isRated() && journal.account().charging() == Charging.REPORTED_COST;
    return noCost
        ? Map.of("reason", "no reported cost, by which the account is charged")
        : Map.of();
  }

  /** A later event of the same batch may void or rate this one, which is in no table yet. */
  private void noteForLaterEvents(
      UsageFacts facts, UsageState state, AccountJournal journal, int mark) {
    if (!context.state().awaited().contains(facts.identity())) {
      return;
    }
    List<Draw> drawn = Drawn.after(List.of(), journal.entriesSince(mark));
    context.state().usage().put(facts.identity(), new PostedUsage(facts, state, drawn));
  }

  private void settleHold(UsageRecorded event, UsageState state, LogPosition at) {
    String holdId = event.getHoldId();
    if (holdId != null) {
      context
          .postings()
          .settlements()
          .add(
              new Postings.Settlement(
                  holdId,
                  event.getAccountId(),
                  state.unitOrEmpty(),
                  state.amountOrZero(),
                  at.appendedAt()));
    }
  }

  private Outcome count(Outcome outcome, UsageRecorded event, LogPosition at) {
    context
        .postings()
        .countSource(new Postings.SourceOutcome(event.getSource(), at.partition(), outcome));
    return outcome;
  }
}
