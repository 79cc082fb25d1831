package io.usageledger.ledger.holds;

import static java.util.Objects.requireNonNull;

import io.usageledger.ledger.holds.HoldBatch.OvertakenException;
import io.usageledger.ledger.holds.HoldBatch.Patience;
import io.usageledger.ledger.holds.HoldChange.Take;
import io.usageledger.turns.SharedTurns;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Where requests for holds wait for each other. Those that come while a transaction is on share the
 * next: on a busy account each would otherwise wait for the disk once more for every one before it.
 */
@Component
class HoldLines {
  private static final Logger log = LoggerFactory.getLogger(HoldLines.class);

  /**
   * More than threads answer requests: when Postgres is away, none waits for more than two turns.
   */
  private static final int TOGETHER_MAX = 256;

  /** By account and unit: so many that few wait for an account that is not theirs. */
  private static final int WAITING_LINES = 64;

  /** Each time somebody else has used one of the ids, which is known then. */
  private static final int REDONE_MAX = 20;

  private final HoldStore store;
  private final HoldBatchStore batches;
  private final TransactionTemplate transactions;

  /** Half of the connections: those that wait with theirs leave postings the others. */
  private final Semaphore waiting;

  private final SharedTurns<HoldChange, Optional<HoldAnswer>> line =
      new SharedTurns<>(TOGETHER_MAX, changes -> change(changes, Patience.NONE));
  private final List<SharedTurns<HoldChange, Optional<HoldAnswer>>> waitingLines =
      Stream.generate(this::waitingLine).limit(WAITING_LINES).toList();

  HoldLines(
      HoldStore store,
      HoldBatchStore batches,
      TransactionTemplate transactions,
      @Value("${spring.datasource.hikari.maximum-pool-size}") int connections) {
    waiting = new Semaphore(Math.max(1, connections / 2));
    this.store = store;
    this.batches = batches;
    this.transactions = transactions;
  }

  private SharedTurns<HoldChange, Optional<HoldAnswer>> waitingLine() {
    return new SharedTurns<>(
        TOGETHER_MAX, changes -> waiting(() -> change(changes, Patience.WAITS)));
  }

  private <T> T waiting(Supplier<T> work) {
    waiting.acquireUninterruptibly();
    try {
      return work.get();
    } finally {
      waiting.release();
    }
  }

  /**
   * Together with others, whosever they are; where somebody is at its account for longer than a
   * moment, together with those who wait there too; and by itself where that is not possible.
   */
  HoldAnswer change(HoldChange change) {
    return line.ask(change)
        .or(() -> waitingLineOf(change).ask(change))
        .orElseGet(() -> waiting(() -> changeAlone(change)));
  }

  private SharedTurns<HoldChange, Optional<HoldAnswer>> waitingLineOf(HoldChange change) {
    Optional<HeldUnits> queue =
        change instanceof Take take ? Optional.of(take.of()) : store.findQueue(change.holdId());
    return waitingLines.get(Math.floorMod(queue.hashCode(), WAITING_LINES));
  }

  private List<Optional<HoldAnswer>> change(List<HoldChange> changes, Patience patience) {
    try {
      return changeTogether(changes, patience);
    } catch (DataIntegrityViolationException ofOneOfThem) {
      if (changes.size() == 1) {
        throw ofOneOfThem;
      }
      log.warn(
          "{} holds are changed one by one, since Postgres refuses them together: {}",
          changes.size(),
          ofOneOfThem.getMessage());
      return Collections.nCopies(changes.size(), Optional.empty());
    }
  }

  private List<Optional<HoldAnswer>> changeTogether(List<HoldChange> changes, Patience patience) {
    for (int left = REDONE_MAX; ; left--) {
      try {
        return requireNonNull(
            transactions.execute(status -> new HoldBatch(batches, patience).run(changes)));
      } catch (OvertakenException again) {
        if (left == 0) {
          throw again;
        }
        log.debug("{} holds are changed anew: {}", changes.size(), again.getMessage());
      }
    }
  }

  /** Only a release is left without an answer then: it waits for who settles its hold. */
  private HoldAnswer changeAlone(HoldChange change) {
    return changeTogether(List.of(change), Patience.WAITS)
        .get(0)
        .orElseGet(() -> releaseAlone(change.holdId(), change.at()));
  }

  private HoldAnswer releaseAlone(String holdId, Instant at) {
    boolean released =
        Boolean.TRUE.equals(transactions.execute(status -> store.release(holdId, at)));
    return released ? new HoldAnswer.Released() : new HoldAnswer.Ended();
  }
}
