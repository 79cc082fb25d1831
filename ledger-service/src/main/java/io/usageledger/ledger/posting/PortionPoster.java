package io.usageledger.ledger.posting;

import io.usageledger.ledger.LedgerSettings;
import io.usageledger.ledger.fold.BatchState;
import io.usageledger.ledger.fold.Fold;
import io.usageledger.ledger.fold.FoldRules;
import io.usageledger.ledger.fold.LogRecord;
import io.usageledger.ledger.fold.Postings;
import io.usageledger.ledger.pricing.PriceBook;
import io.usageledger.ledger.pricing.PriceTopic;
import java.util.List;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Posts a portion of the log for a replay: several batches in one transaction. What each appends is
 * written with it; accounts and hourly sums, which most batches change again, are kept in memory
 * and written once at the end. Nobody waits for a replay's rows, so that a transaction may take
 * seconds.
 */
@Component
class PortionPoster {
  private static final Logger log = LoggerFactory.getLogger(PortionPoster.class);

  /** An interruption loses no more than these of a thread, and they are posted anew. */
  private static final int BATCHES_MAX = 10;

  /** Accounts and hourly sums that wait in memory, of about a kilobyte each, by thread. */
  private static final int ROWS_WAITING_MAX = 60_000;

  /** The batches of a portion, one after the other. */
  interface Batches {
    /**
     * The records of the next, of each partition in the order of their offsets; none is the end.
     */
    List<LogRecord> next();

    /** The offsets that the records of all batches so far stand for. */
    List<AppliedOffsets.Move> moves();
  }

  private final JournalStore store;
  private final PriceTopic prices;
  private final TransactionTemplate transactions;
  private final FoldRules rules;
  private final PostingProgress progress;

  PortionPoster(
      JournalStore store,
      PriceTopic prices,
      TransactionTemplate transactions,
      LedgerSettings settings,
      PostingProgress progress) {
    this.store = store;
    this.prices = prices;
    this.transactions = transactions;
    this.rules = new FoldRules(settings.lateUsageGrace());
    this.progress = progress;
  }

  /**
   * Posts until the batches end or the portion is full. The price book is read once: no record is
   * newer than the bounds of the replay, which were known before.
   *
   * @return how many records
   * @throws PartitionLostException when somebody else has applied them
   */
  long post(Batches batches) {
    long startNanos = System.nanoTime();
    PriceBook book = prices.readToEnd();
    Postings posted = write(batches, book);
    List<AppliedOffsets.Move> moves = batches.moves();
    progress.applied(moves);
    long records = posted.outcomes().values().stream().mapToLong(Long::longValue).sum();
    log.info(
        "Posted {} records of {} partitions for {} accounts in {} ms: {}",
        records,
        moves.size(),
        posted.accounts().size(),
        (System.nanoTime() - startNanos) / 1_000_000,
        posted.outcomes());
    return records;
  }

  private Postings write(Batches batches, PriceBook book) {
    try {
      return Objects.requireNonNull(transactions.execute(status -> writeEach(batches, book)));
    } catch (RuntimeException failure) {
      store.forgetPartitions();
      throw failure;
    }
  }

  private Postings writeEach(Batches batches, PriceBook book) {
    Postings postings = new Postings();
    BatchState state = store.begin();
    for (int batch = 0; batch < BATCHES_MAX && postings.rowsWaiting() < ROWS_WAITING_MAX; batch++) {
      List<LogRecord> records = batches.next();
      if (records.isEmpty()) {
        break;
      }
      store.ensurePartitions(BatchPoster.occurrences(records));
      store.load(records, state);
      Fold.foldInto(postings, state, book, rules, records);
      store.appendBatch(postings);
      state.nextBatch();
      postings.nextBatch();
    }
    store.endPortion(postings, batches.moves());
    return postings;
  }
}
