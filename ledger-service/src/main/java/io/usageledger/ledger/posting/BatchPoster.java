package io.usageledger.ledger.posting;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.usageledger.event.Limits;
import io.usageledger.ledger.LedgerSettings;
import io.usageledger.ledger.fold.BatchState;
import io.usageledger.ledger.fold.Fold;
import io.usageledger.ledger.fold.FoldRules;
import io.usageledger.ledger.fold.LogRecord;
import io.usageledger.ledger.fold.Postings;
import io.usageledger.ledger.fold.UsageState;
import io.usageledger.ledger.pricing.PriceBook;
import io.usageledger.ledger.pricing.PriceTopic;
import io.usageledger.log.ReportedCost;
import io.usageledger.log.UsageRecorded;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Posts a batch: load, fold, write everything and move the offsets in one transaction. */
@Component
class BatchPoster {
  private static final Logger log = LoggerFactory.getLogger(BatchPoster.class);

  private final JournalStore store;
  private final PriceTopic prices;
  private final TransactionTemplate transactions;
  private final FoldRules rules;
  private final MeterRegistry metrics;
  private final PostingProgress progress;

  BatchPoster(
      JournalStore store,
      PriceTopic prices,
      TransactionTemplate transactions,
      LedgerSettings settings,
      MeterRegistry metrics,
      PostingProgress progress) {
    this.store = store;
    this.prices = prices;
    this.transactions = transactions;
    this.rules = new FoldRules(settings.lateUsageGrace());
    this.metrics = metrics;
    this.progress = progress;
  }

  /**
   * @param records of each partition in the order of their offsets
   * @param moves the offsets that they stand for
   * @throws PartitionLostException when another consumer has applied them
   */
  void post(List<LogRecord> records, List<AppliedOffsets.Move> moves) {
    long startNanos = System.nanoTime();
    PriceBook book = prices.readToEnd();
    store.ensurePartitions(occurrences(records));
    Postings postings = write(records, moves, book);
    store.remember(postings);
    progress.applied(moves);
    count(postings);
    long tookMs = (System.nanoTime() - startNanos) / 1_000_000;
    log.info(
        "Posted {} records of {} partitions for {} accounts in {} ms: {}",
        records.size(),
        moves.size(),
        postings.accounts().size(),
        tookMs,
        postings.outcomes());
  }

  private Postings write(List<LogRecord> records, List<AppliedOffsets.Move> moves, PriceBook book) {
    try {
      return Objects.requireNonNull(
          transactions.execute(
              status -> {
                BatchState state = store.load(records);
                Postings folded = Fold.fold(state, book, rules, records);
                store.append(folded, moves);
                return folded;
              }));
    } catch (RuntimeException failure) {
      store.forgetPartitions();
      throw failure;
    }
  }

  /**
   * Times of usage that the fold will not refuse for its time: nobody makes us create a partition
   * of the year 1.
   */
  static List<Instant> occurrences(List<LogRecord> records) {
    List<Instant> result = new ArrayList<>();
    for (LogRecord record : records) {
      if (record.event() instanceof UsageRecorded usage
          && !usage.getOccurredAt().isBefore(Limits.OCCURRED_AT_MIN)
          && !usage.getOccurredAt().isAfter(Fold.latestOccurrence(record.position()))) {
        result.add(usage.getOccurredAt());
      }
    }
    return result;
  }

  private void count(Postings postings) {
    postings
        .outcomes()
        .forEach(
            (outcome, records) ->
                Counter.builder("ledger.records")
                    .description("Records of the log, by what became of them")
                    .tag("outcome", outcome.code())
                    .register(metrics)
                    .increment(records));
    postings.usage().forEach(this::compareCost);
  }

  /** A reported cost is worth comparing only in the unit that we rated in, by prices. */
  private void compareCost(Postings.NewUsage usage) {
    ReportedCost cost = usage.event().getReportedCost();
    if (cost != null) {
      Counter.builder("ledger.reported.costs")
          .description("Usage events with a cost of their gateway's, by how it compares with ours")
          .tag("comparison", comparison(cost, usage.state()))
          .register(metrics)
          .increment();
    }
  }

  private static String comparison(ReportedCost cost, UsageState state) {
    BigDecimal ours = state.amount();
    if (ours == null || !cost.getCurrency().equals(state.unit())) {
      return "not_compared";
    }
    int theirs = cost.getAmount().compareTo(ours);
    return theirs == 0 ? "equal" : theirs > 0 ? "higher" : "lower";
  }
}
