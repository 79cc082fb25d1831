package io.usageledger.ledger.model;

import io.usageledger.ledger.fold.AccountState;
import io.usageledger.ledger.fold.BatchState;
import io.usageledger.ledger.fold.Entry;
import io.usageledger.ledger.fold.Fold;
import io.usageledger.ledger.fold.LogRecord;
import io.usageledger.ledger.fold.Postings;
import io.usageledger.ledger.pricing.PriceBook;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

/** The same log folded once more in batches of other sizes, through the tables. */
final class CutLog {
  private static final int BATCH_MAX = 12;

  private final List<Step> steps;
  private final List<LogRecord> records;
  private final PriceBook prices;

  CutLog(List<Step> steps, List<LogRecord> records, PriceBook prices) {
    this.steps = steps.stream().filter(step -> !step.isPublished()).toList();
    this.records = records;
    this.prices = prices;
  }

  /** The cuts follow from the history, so that a failure comes again. */
  void check(FoldRun whole) {
    Tables tables = new Tables();
    List<Entry> entries = new ArrayList<>();
    Random random = new Random(steps.size());
    int from = 0;
    while (from < records.size()) {
      int to = Math.min(records.size(), from + 1 + random.nextInt(BATCH_MAX));
      entries.addAll(fold(tables, from, to).entries());
      from = to;
    }
    Mismatch.require("entries when cut", "the end", hashes(whole.entries), hashes(entries));
    for (AccountState account : tables.accounts()) {
      Mismatch.require(
          "account when cut",
          account.accountId(),
          Snapshot.of(whole.read(account.accountId())),
          Snapshot.of(account));
    }
  }

  private Postings fold(Tables tables, int from, int to) {
    try {
      BatchState state = tables.load(steps.subList(from, to));
      Postings postings = new Postings();
      Fold.fold(postings, state, prices, FoldRun.RULES, records.subList(from, to));
      tables.append(postings);
      return postings;
    } catch (RuntimeException thrown) {
      throw Mismatch.thrown(
          "when cut from " + steps.get(from) + " to " + steps.get(to - 1), thrown);
    }
  }

  private static List<String> hashes(List<Entry> entries) {
    return entries.stream()
        .map(entry -> entry.accountId() + " " + HexFormat.of().formatHex(entry.hash()))
        .sorted()
        .toList();
  }
}
