package io.usageledger.ledger.holds;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Takes holds, releases them, and ends those that nobody settled. */
@Component
class Holds {
  private static final Logger log = LoggerFactory.getLogger(Holds.class);

  /** Holds that are ended in one transaction: few enough that no request waits long behind it. */
  private static final int EXPIRE_MAX = 500;

  private final HoldStore store;
  private final TransactionTemplate transactions;
  private final Clock clock;
  private final MeterRegistry metrics;

  Holds(HoldStore store, TransactionTemplate transactions, Clock clock, MeterRegistry metrics) {
    this.store = store;
    this.transactions = transactions;
    this.clock = clock;
    this.metrics = metrics;
  }

  /** The same request again is answered as the first was, while its hold lasts. */
  HoldAnswer take(WantedHold wanted) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    try {
      HoldStore.Claim claim =
          requireNonNull(transactions.execute(status -> store.claim(wanted, now)));
      if (claim.taken()) {
        count("taken", 1);
        return new HoldAnswer.Taken(wanted.holdId(), claim.available(), now.plus(wanted.ttl()));
      }
      return store
          .find(wanted.holdId())
          .map(hold -> repeated(hold, wanted))
          .orElseGet(() -> refused(wanted, claim));
    } catch (DuplicateKeyException takenBefore) {
      return store.find(wanted.holdId()).map(hold -> repeated(hold, wanted)).orElseThrow();
    }
  }

  private HoldAnswer refused(WantedHold wanted, HoldStore.Claim claim) {
    count("refused", 1);
    return claim.closed()
        ? new HoldAnswer.AccountClosed(wanted)
        : new HoldAnswer.Insufficient(wanted, claim.available());
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
    boolean released =
        Boolean.TRUE.equals(
            transactions.execute(status -> store.release(hold.holdId(), clock.instant())));
    if (released) {
      count("released", 1);
    }
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
