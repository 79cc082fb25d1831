package io.usageledger.ledger.fold;

import io.usageledger.event.EventIdentity;
import io.usageledger.event.Refusal;
import io.usageledger.event.RefusedException;
import io.usageledger.ledger.pricing.Rating;
import io.usageledger.log.UsageRated;
import io.usageledger.log.UsageVoided;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Rates, re-rates and voids usage that is posted, by compensating entries; the row's facts stay as
 * they were.
 */
final class UsageCorrection {
  private final FoldContext context;

  UsageCorrection(FoldContext context) {
    this.context = context;
  }

  /** Rates with the prices published by now. Nothing to change is a duplicate. */
  Outcome rate(UsageRated event, LogPosition at) {
    PostedUsage posted = read(event.getAccountId(), event.getSource(), event.getEventId(), at);
    AccountJournal journal = context.openJournal(event.getAccountId(), at);
    Optional<Rating> rating =
        journal.account().charging().rate(posted.facts(), context.prices(), at.appendedAt());
    if (posted.state().isVoided() || rating.isEmpty() || posted.state().isRatedBy(rating.get())) {
      return Outcome.DUPLICATE;
    }
    UsageState state = UsageState.rated(rating.get());
    context
        .postings()
        .rateCards()
        .put(rating.get().rateCard().rateCardId(), rating.get().rateCard());
    Occasion on = occasion(EntryKind.RATED, posted, state, at, ratedDetail(event, posted, state));
    int mark = journal.mark();
    move(journal, on, posted, state);
    if (!posted.state().isRated()) {
      journal.account().countUnrated(-1);
    }
    change(posted, state, journal.entriesSince(mark));
    return Outcome.POSTED;
  }

  /** Takes a posted event back; taking it back again is a duplicate. */
  Outcome takeBack(UsageVoided event, LogPosition at) {
    PostedUsage posted = read(event.getAccountId(), event.getSource(), event.getEventId(), at);
    AccountJournal journal = context.openJournal(event.getAccountId(), at);
    if (posted.state().isVoided()) {
      return Outcome.DUPLICATE;
    }
    UsageState state = posted.state().voided(at.appendedAt());
    Map<String, String> detail =
        event.getReason() == null ? Map.of() : Map.of("reason", event.getReason());
    Occasion on = occasion(EntryKind.VOID, posted, state, at, detail);
    int mark = journal.mark();
    giveBack(journal, on, posted, posted.state().amountOrZero());
    if (!posted.state().isRated()) {
      journal.account().countUnrated(-1);
    }
    change(posted, state, journal.entriesSince(mark));
    return Outcome.POSTED;
  }

  private PostedUsage read(String accountId, String source, String eventId, LogPosition at) {
    UUID identity = EventIdentity.of(EventIdentity.Kind.USAGE, accountId, source, eventId);
    requireOpenMonth(identity, at);
    PostedUsage posted = context.state().usage().get(identity);
    if (posted == null) {
      throw new RefusedException(
          Refusal.USAGE_UNKNOWN,
          "account %s has no usage event \"%s\" of source \"%s\""
              .formatted(accountId, eventId, source));
    }
    return posted;
  }

  /** By the event's kept identity, because the row of a month that is closed may be gone. */
  private void requireOpenMonth(UUID identity, LogPosition at) {
    BatchState.Seen seen = context.state().seen().get(identity);
    if (seen == null) {
      return;
    }
    UsageMonth.Key key = UsageMonth.Key.of(at.partition(), seen.occurredAt());
    UsageMonth month = context.state().months().get(key);
    if (month != null && month.isClosed()) {
      throw new RefusedException(
          Refusal.MONTH_CLOSED,
          "the usage event occurred at %s, and its month was closed at %s"
              .formatted(seen.occurredAt(), month.closedAt()));
    }
  }

  /** Debits or gives back the difference; in another unit, gives all back and debits anew. */
  private static void move(
      AccountJournal journal, Occasion on, PostedUsage posted, UsageState state) {
    boolean sameUnit = state.unitOrEmpty().equals(posted.state().unitOrEmpty());
    if (!sameUnit && posted.state().amountOrZero().signum() > 0) {
      giveBack(journal, on, posted, posted.state().amountOrZero());
    }
    BigDecimal before = sameUnit ? posted.state().amountOrZero() : BigDecimal.ZERO;
    BigDecimal difference = state.amountOrZero().subtract(before);
    if (difference.signum() > 0) {
      new CreditDrawing(journal).draw(on, state.unitOrEmpty(), difference);
      return;
    }
    if (sameUnit) {
      giveBack(journal, on, posted, difference.negate());
      return;
    }
    journal.append(on, state.unitOrEmpty(), BigDecimal.ZERO, null);
  }

  /**
   * Gives back, in the unit that the row is rated in alone: a draw in another unit that was given
   * back to a new credit still stands among the draws. Nothing to give back still is an entry, so
   * that the chain covers the row as it stands now.
   */
  private static void giveBack(
      AccountJournal journal, Occasion on, PostedUsage posted, BigDecimal amount) {
    String unit = posted.state().unitOrEmpty();
    if (amount.signum() == 0) {
      journal.append(on, unit, BigDecimal.ZERO, null);
      return;
    }
    List<Draw> inUnit = posted.drawn().stream().filter(draw -> draw.unit().equals(unit)).toList();
    new CreditDrawing(journal).giveBack(on, amount, inUnit);
  }

  private static Occasion occasion(
      EntryKind kind,
      PostedUsage posted,
      UsageState state,
      LogPosition at,
      Map<String, String> detail) {
    UsageFacts facts = posted.facts();
    return new Occasion(
        kind, facts.postingNumber(), at, facts.occurredAt(), state.evidence(facts), detail);
  }

  private static Map<String, String> ratedDetail(
      UsageRated event, PostedUsage posted, UsageState state) {
    Map<String, String> detail = new HashMap<>();
    detail.put("rating_id", event.getRatingId());
    if (posted.state().isRated()) {
      detail.put("from_rate_card", String.valueOf(posted.state().rateCardId()));
    }
    detail.put("to_rate_card", String.valueOf(state.rateCardId()));
    if (event.getReason() != null) {
      detail.put("reason", event.getReason());
    }
    return Map.copyOf(detail);
  }

  private void change(PostedUsage posted, UsageState state, List<Entry> entries) {
    UsageFacts facts = posted.facts();
    context.postings().rollUp(facts, posted.state(), -1);
    if (!state.isVoided()) {
      context.postings().rollUp(facts, state, 1);
    }
    context.postings().changedUsage().add(new Postings.ChangedUsage(facts, state));
    context
        .state()
        .usage()
        .put(facts.identity(), new PostedUsage(facts, state, Drawn.after(posted.drawn(), entries)));
  }
}
