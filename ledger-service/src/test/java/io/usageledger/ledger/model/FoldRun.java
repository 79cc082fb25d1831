package io.usageledger.ledger.model;

import static java.util.Objects.requireNonNull;

import io.usageledger.event.EventIdentity;
import io.usageledger.ledger.fold.AccountState;
import io.usageledger.ledger.fold.BatchState;
import io.usageledger.ledger.fold.Entry;
import io.usageledger.ledger.fold.Fold;
import io.usageledger.ledger.fold.FoldRules;
import io.usageledger.ledger.fold.LogRecord;
import io.usageledger.ledger.fold.Postings;
import io.usageledger.ledger.fold.SubscriptionState;
import io.usageledger.ledger.fold.UsageFacts;
import io.usageledger.ledger.fold.UsageState;
import io.usageledger.ledger.pricing.PriceBook;
import io.usageledger.log.UsageRecorded;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The fold, one record after the other, and everything it has said so far. */
final class FoldRun {
  /** How a usage row stands. */
  record Row(UsageFacts facts, UsageState state) {}

  static final FoldRules RULES = new FoldRules(ModelAccount.GRACE);

  private final PriceBook prices;
  private final BatchState state = new BatchState();
  final List<Entry> entries = new ArrayList<>();
  final UsageTotals hours = new UsageTotals();
  final Map<UUID, Row> usage = new HashMap<>();
  final Map<SubscriptionState.Key, SubscriptionState> subscriptions = new HashMap<>();

  FoldRun(PriceBook prices, List<LogRecord> records) {
    this.prices = prices;
    for (LogRecord record : records) {
      if (record.event() instanceof UsageRecorded event) {
        state.awaited().add(identity(event.getAccountId(), event.getSource(), event.getEventId()));
      }
    }
  }

  static UUID identity(String accountId, String source, String eventId) {
    return EventIdentity.of(EventIdentity.Kind.USAGE, accountId, source, eventId);
  }

  Postings fold(LogRecord record) {
    Postings postings = new Postings();
    Fold.fold(postings, state, prices, RULES, List.of(record));
    entries.addAll(postings.entries());
    hours.add(postings.hours());
    postings
        .usage()
        .forEach(row -> usage.put(row.facts().identity(), new Row(row.facts(), row.state())));
    postings
        .changedUsage()
        .forEach(row -> usage.put(row.facts().identity(), new Row(row.facts(), row.state())));
    subscriptions.putAll(postings.subscriptions());
    return postings;
  }

  @Nullable AccountState find(String accountId) {
    return state.accounts().get(accountId);
  }

  AccountState read(String accountId) {
    return requireNonNull(find(accountId), accountId);
  }

  Map<String, AccountState> accounts() {
    return state.accounts();
  }
}
