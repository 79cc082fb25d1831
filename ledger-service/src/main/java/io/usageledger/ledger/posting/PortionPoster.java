package io.usageledger.ledger.posting;

import io.usageledger.event.Limits;
import io.usageledger.ledger.LedgerSettings;
import io.usageledger.ledger.fold.BatchState;
import io.usageledger.ledger.fold.Fold;
import io.usageledger.ledger.fold.FoldRules;
import io.usageledger.ledger.fold.LogRecord;
import io.usageledger.ledger.fold.Postings;
import io.usageledger.ledger.pricing.PriceBook;
import io.usageledger.ledger.pricing.PriceTopic;
import io.usageledger.log.UsageRecorded;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Posts a portion of the log in one transaction: for batch after batch the offsets are moved, what
 * it needs is loaded, it is folded and its rows are appended, so that no more than one is in memory
 * as objects. Accounts and hourly sums, which most batches change again, are written once at the
 * end.
 */
@Component
class PortionPoster {
  /**
   * Records that are posted together.
   *
   * @param records of each partition in the order of their offsets
   * @param moves over what this batch and, maybe, later ones of the portion hold
   */
  record Batch(List<LogRecord> records, List<AppliedOffsets.Move> moves) {}

  /** The batches of a portion, one after the other. */
  interface Batches {
    /**
     * The next; empty is the end of the portion.
     *
     * @param rowsWaiting accounts and hourly sums that the portion keeps in memory by now
     */
    Optional<Batch> next(int rowsWaiting);
  }

  /** What the transaction of a portion has done. */
  private record Portion(
      Postings postings, List<AppliedOffsets.Move> moves, ReportedCosts reportedCosts) {
    Portion() {
      this(new Postings(), new ArrayList<>(), new ReportedCosts());
    }
  }

  private final JournalStore store;
  private final PriceTopic prices;
  private final TransactionTemplate transactions;
  private final FoldRules rules;
  private final PostingMetrics metrics;
  private final PostingProgress progress;
  private final PostingSummary summary;

  PortionPoster(
      JournalStore store,
      PriceTopic prices,
      TransactionTemplate transactions,
      LedgerSettings settings,
      PostingMetrics metrics,
      PostingProgress progress,
      PostingSummary summary) {
    this.store = store;
    this.prices = prices;
    this.transactions = transactions;
    this.rules = new FoldRules(settings.lateUsageGrace());
    this.metrics = metrics;
    this.progress = progress;
    this.summary = summary;
  }

  /**
   * Posts until the batches end. The price book is read once, before: no record of the portion was
   * appended later.
   *
   * @return how many records
   * @throws PartitionLostException when somebody else has applied them
   */
  long post(Batches batches) {
    long startNanos = System.nanoTime();
    Portion posted = write(batches, prices.readToEnd());
    Postings postings = posted.postings();
    progress.applied(posted.moves());
    metrics.count(postings.outcomes(), posted.reportedCosts());
    summary.add(postings.outcomes(), (System.nanoTime() - startNanos) / 1_000_000);
    return postings.outcomes().values().stream().mapToLong(Long::longValue).sum();
  }

  private Portion write(Batches batches, PriceBook book) {
    try {
      return Objects.requireNonNull(transactions.execute(status -> writeEach(batches, book)));
    } catch (RuntimeException failure) {
      store.forget();
      if (failure instanceof PartitionLostException) {
        prices.forget();
      }
      throw failure;
    }
  }

  private Portion writeEach(Batches batches, PriceBook book) {
    Portion portion = new Portion();
    Postings postings = portion.postings();
    BatchState state = store.begin();
    Optional<Batch> next = batches.next(0);
    while (next.isPresent()) {
      List<LogRecord> records = next.get().records();
      store.move(next.get().moves());
      portion.moves().addAll(next.get().moves());
      store.ensurePartitions(occurrences(records));
      store.load(records, state);
      Fold.fold(postings, state, book, rules, records);
      store.appendBatch(postings);
      portion.reportedCosts().compare(postings.usage());
      state.nextBatch();
      postings.nextBatch();
      next = batches.next(postings.rowsWaiting());
    }
    store.endPortion(postings);
    return portion;
  }

  /**
   * Times of usage that the fold will not refuse for its time: nobody makes us create a partition
   * of the year 1.
   */
  private static List<Instant> occurrences(List<LogRecord> records) {
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
}
