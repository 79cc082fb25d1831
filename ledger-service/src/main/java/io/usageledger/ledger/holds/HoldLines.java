package io.usageledger.ledger.holds;

import static java.util.Objects.requireNonNull;

import io.usageledger.ledger.holds.HoldBatch.Patience;
import io.usageledger.ledger.holds.HoldBatch.UsedBeforeException;
import io.usageledger.ledger.holds.HoldChange.Outcome;
import io.usageledger.ledger.holds.HoldChange.Outcome.Became;
import io.usageledger.turns.SharedTurns;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
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

  private final HoldStore store;
  private final HoldBatchStore batches;
  private final TransactionTemplate transactions;
  private final SharedTurns<HoldChange, Outcome> line = lineOf(Patience.NONE);
  private final SharedTurns<String, Optional<Hold>> finds =
      new SharedTurns<>(TOGETHER_MAX, this::find);
  private final List<SharedTurns<HoldChange, Outcome>> waitingLines =
      Stream.generate(() -> lineOf(Patience.WAITS)).limit(WAITING_LINES).toList();

  HoldLines(HoldStore store, HoldBatchStore batches, TransactionTemplate transactions) {
    this.store = store;
    this.batches = batches;
    this.transactions = transactions;
  }

  private SharedTurns<HoldChange, Outcome> lineOf(Patience patience) {
    return new SharedTurns<>(TOGETHER_MAX, changes -> change(changes, patience));
  }

  /**
   * Together with others, whosever they are; where somebody is at its account for longer than a
   * moment, together with those who wait there too; and by itself where that is not possible.
   */
  Outcome change(HoldChange change) {
    Outcome outcome = line.ask(change);
    if (outcome.became() == Became.BUSY) {
      outcome = waitingLines.get(Math.floorMod(change.of().hashCode(), WAITING_LINES)).ask(change);
    }
    return outcome.became() == Became.BUSY ? changeAlone(change) : outcome;
  }

  /** Those that are asked for while others are read are read together. */
  Optional<Hold> find(String holdId) {
    return finds.ask(holdId);
  }

  private List<Optional<Hold>> find(List<String> holdIds) {
    Map<String, Hold> found = store.find(Set.copyOf(holdIds));
    return holdIds.stream().map(found::get).map(Optional::ofNullable).toList();
  }

  private List<Outcome> change(List<HoldChange> changes, Patience patience) {
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
      return Collections.nCopies(changes.size(), Outcome.BUSY);
    }
  }

  /** With each turn some ids more are known, which are not tried again. */
  private List<Outcome> changeTogether(List<HoldChange> changes, Patience patience) {
    Set<String> usedBefore = new HashSet<>();
    while (true) {
      try {
        return requireNonNull(
            transactions.execute(
                status -> new HoldBatch(batches, patience, usedBefore).run(changes)));
      } catch (UsedBeforeException used) {
        usedBefore.addAll(used.holdIds());
      }
    }
  }

  /** A release waits for who settles its hold, if somebody does. */
  private Outcome changeAlone(HoldChange change) {
    if (change instanceof HoldChange.Release release) {
      boolean released =
          Boolean.TRUE.equals(
              transactions.execute(status -> store.release(change.holdId(), release.at())));
      return released ? Outcome.RELEASED : Outcome.ENDED;
    }
    return changeTogether(List.of(change), Patience.WAITS).get(0);
  }
}
