package io.usageledger.ledger.holds;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.usageledger.ledger.holds.HoldBatch.Patience;
import io.usageledger.ledger.holds.HoldBatch.UsedBeforeException;
import io.usageledger.ledger.holds.HoldChange.Outcome;
import io.usageledger.ledger.holds.HoldChange.Outcome.Became;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Takes holds, releases them, and ends those that nobody settled. Requests that come while a
 * transaction of holds is on share the next: on a busy account each would otherwise wait for the
 * disk once more for every one before it.
 */
@Component
class Holds {
  private static final Logger log = LoggerFactory.getLogger(Holds.class);

  /** Holds that are ended in one transaction: few enough that no request waits long behind it. */
  private static final int EXPIRE_MAX = 500;

  /** Requests that share a transaction. */
  private static final int TOGETHER_MAX = 64;

  /** By account and unit: so many that few wait for an account that is not theirs. */
  private static final int WAITING_LINES = 64;

  private final HoldStore store;
  private final HoldBatchStore batches;
  private final SharedTurns<HoldChange, Outcome> line;
  private final List<SharedTurns<HoldChange, Outcome>> waitingLines;
  private final TransactionTemplate transactions;
  private final Clock clock;
  private final MeterRegistry metrics;

  Holds(
      HoldStore store,
      HoldBatchStore batches,
      TransactionTemplate transactions,
      Clock clock,
      MeterRegistry metrics) {
    this.store = store;
    this.batches = batches;
    this.line = lineOf(Patience.NONE);
    this.waitingLines = Stream.generate(() -> lineOf(Patience.WAITS)).limit(WAITING_LINES).toList();
    this.transactions = transactions;
    this.clock = clock;
    this.metrics = metrics;
  }

  private SharedTurns<HoldChange, Outcome> lineOf(Patience patience) {
    return new SharedTurns<>(TOGETHER_MAX, changes -> change(changes, patience));
  }

  /** The same request again is answered as the first was, while its hold lasts. */
  HoldAnswer take(WantedHold wanted) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    Outcome outcome = change(new HoldChange.Take(wanted, now));
    if (outcome.became() == Became.DONE) {
      count("taken", 1);
      return new HoldAnswer.Taken(wanted.holdId(), outcome.available(), now.plus(wanted.ttl()));
    }
    return store
        .find(wanted.holdId())
        .map(hold -> repeated(hold, wanted))
        .orElseGet(() -> refused(wanted, outcome));
  }

  private HoldAnswer refused(WantedHold wanted, Outcome outcome) {
    count("refused", 1);
    return outcome.became() == Became.ACCOUNT_CLOSED
        ? new HoldAnswer.AccountClosed(wanted)
        : new HoldAnswer.Insufficient(wanted, outcome.available());
  }

  private static HoldAnswer repeated(Hold hold, WantedHold wanted) {
    return hold.isHeld() && hold.isSameAs(wanted)
        ? new HoldAnswer.TakenBefore(hold)
        : new HoldAnswer.Conflict(hold);
  }

  Optional<Hold> find(String holdId) {
    return store.find(holdId);
  }

  /** Releases a hold; one that has ended stays as it is. */
  void release(Hold hold) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    if (change(new HoldChange.Release(hold, now)).became() == Became.DONE) {
      count("released", 1);
    }
  }

  /**
   * Together with others, whosever they are; where somebody is at its account for longer than a
   * moment, together with those who wait there too; and by itself where that is not possible.
   */
  private Outcome change(HoldChange change) {
    Outcome outcome = line.ask(change);
    if (outcome.became() == Became.BUSY) {
      outcome = waitingLines.get(Math.floorMod(change.of().hashCode(), WAITING_LINES)).ask(change);
    }
    return outcome.became() == Became.BUSY ? changeAlone(change) : outcome;
  }

  private List<Outcome> change(List<HoldChange> changes, Patience patience) {
    try {
      return changeTogether(changes, patience);
    } catch (DataIntegrityViolationException ofOneOfThem) {
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
      return released ? Outcome.RELEASED : Outcome.BUSY;
    }
    return changeTogether(List.of(change), Patience.WAITS).get(0);
  }

  @Scheduled(fixedDelay = 500)
  void endLeases() {
    try {
      long ended = EXPIRE_MAX;
      while (ended == EXPIRE_MAX) {
        ended =
            requireNonNull(
                transactions.execute(status -> store.expire(clock.instant(), EXPIRE_MAX)));
        count("expired", ended);
      }
    } catch (DataAccessException away) {
      log.debug("Leases of holds are ended later: {}", away.getMessage());
    }
  }

  private void count(String outcome, long holds) {
    Counter.builder("ledger.holds")
        .description("Holds, by what became of them")
        .tag("outcome", outcome)
        .register(metrics)
        .increment(holds);
  }
}
