package io.usageledger.ledger.model;

import io.usageledger.ledger.fold.AccountState;
import io.usageledger.ledger.fold.LogRecord;
import io.usageledger.ledger.fold.Postings;
import io.usageledger.ledger.fold.SubscriptionState;
import io.usageledger.ledger.pricing.PriceBook;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Plays a history to the model and to the fold, and compares what both say after each event. */
final class Comparison {
  private final List<Step> steps;
  private final ModelLedger model;
  private final List<LogRecord> records;
  private final PriceBook prices;
  private final FoldRun fold;

  Comparison(List<Step> steps, ModelLedger model) {
    this.steps = steps;
    this.model = model;
    this.records = LogOfSteps.records(steps);
    this.prices = Published.book(steps);
    this.fold = new FoldRun(prices, records);
  }

  /**
   * @throws Mismatch names the first difference
   */
  void check() {
    int next = 0;
    for (Step step : steps) {
      if (!step.isPublished()) {
        check(step, records.get(next++));
      }
    }
    Mismatch.require("hours", "the end", UsageTotals.of(model).texts(), fold.hours.texts());
    fold.accounts().values().forEach(account -> new JournalCheck(fold, account).check());
    new CutLog(steps, records, prices).check(fold);
  }

  private void check(Step step, LogRecord record) {
    ModelOutcome expected = model.apply(step);
    Postings postings = fold(step, record);
    Mismatch.require("outcome", step, expected.text(), kind(postings));
    Mismatch.require("settlement", step, settlement(expected), settlement(postings));
    ModelAccount account = model.accounts.get(step.key());
    AccountState folded = fold.find(step.key());
    if (account != null && folded != null) {
      Snapshot byRules = Snapshot.of(account);
      Snapshot byFold = Snapshot.of(folded);
      Mismatch.require("terms", step, byRules.terms(), byFold.terms());
      Mismatch.require("counts", step, byRules.counts(), byFold.counts());
      Mismatch.require("credits", step, byRules.credits(), byFold.credits());
      Mismatch.require("balances", step, byRules.money(), byFold.money());
      Mismatch.require("usage", step, usage(account), usage(step.key(), account));
      Mismatch.require("subscriptions", step, subscriptions(account), subscriptions(step.key()));
    }
    Mismatch.require("account", step, account != null, folded != null);
  }

  private Postings fold(Step step, LogRecord record) {
    try {
      return fold.fold(record);
    } catch (RuntimeException thrown) {
      throw Mismatch.thrown(step, thrown);
    }
  }

  private static String kind(Postings postings) {
    String kinds =
        postings.outcomes().keySet().stream()
            .map(outcome -> outcome.code())
            .collect(Collectors.joining(" "));
    return postings.quarantine().isEmpty()
        ? kinds
        : kinds + " " + postings.quarantine().get(0).reason();
  }

  private static String settlement(ModelOutcome outcome) {
    return outcome.holdId() == null || outcome.used() == null
        ? "none"
        : outcome.holdId() + " " + Snapshot.plain(outcome.used());
  }

  private static String settlement(Postings postings) {
    return postings.settlements().isEmpty()
        ? "none"
        : postings.settlements().stream()
            .map(settled -> settled.holdId() + " " + Snapshot.plain(settled.used()))
            .collect(Collectors.joining(", "));
  }

  private static Map<String, String> usage(ModelAccount account) {
    Map<String, String> texts = new TreeMap<>();
    account.usage.forEach(
        (name, usage) ->
            texts.put(
                name,
                (usage.cost == null
                        ? "unrated"
                        : Snapshot.plain(usage.cost.amount()) + " " + usage.cost.unit())
                    + (usage.voided ? " voided" : "")));
    return texts;
  }

  private Map<String, String> usage(String accountId, ModelAccount account) {
    Map<String, String> texts = new TreeMap<>();
    for (ModelUsage usage : account.usage.values()) {
      String source = usage.step.read("source", "gateway");
      String id = usage.step.read("id");
      FoldRun.Row row = fold.usage.get(FoldRun.identity(accountId, source, id));
      texts.put(source + "/" + id, row == null ? "missing" : text(row));
    }
    return texts;
  }

  private static String text(FoldRun.Row row) {
    return (row.state().amount() == null
            ? "unrated"
            : Snapshot.plain(row.state().amount()) + " " + row.state().unit())
        + (row.state().isVoided() ? " voided" : "");
  }

  private static Map<String, String> subscriptions(ModelAccount account) {
    Map<String, String> texts = new HashMap<>();
    account.subscriptions.forEach(
        (id, subscription) -> {
          Step newest = subscription.newest;
          if (newest != null) {
            texts.put(
                id, newest.read("id") + " " + newest.read("status") + " " + newest.time("from"));
          }
        });
    return texts;
  }

  private Map<String, String> subscriptions(String accountId) {
    Map<String, String> texts = new HashMap<>();
    for (SubscriptionState kept : fold.subscriptions.values()) {
      var change = kept.change();
      if (change.getAccountId().equals(accountId)) {
        texts.put(
            change.getSubscriptionId(),
            change.getChangeId() + " " + change.getStatus() + " " + change.getPeriodStart());
      }
    }
    return texts;
  }
}
