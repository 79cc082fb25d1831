package io.usageledger.ledger.holds;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.usageledger.ledger.holds.HoldChange.Outcome;
import io.usageledger.ledger.holds.HoldChange.Outcome.Became;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/** Takes holds, releases them, and ends those that nobody settled. */
@Component
class Holds {
  private static final Logger log = LoggerFactory.getLogger(Holds.class);

  /** Holds that are ended in one transaction: few enough that no request waits long behind it. */
  private static final int EXPIRE_MAX = 500;

  private final HoldStore store;
  private final HoldLines lines;
  private final TransactionTemplate transactions;
  private final Clock clock;
  private final MeterRegistry metrics;

  Holds(
      HoldStore store,
      HoldLines lines,
      TransactionTemplate transactions,
      Clock clock,
      MeterRegistry metrics) {
    this.store = store;
    this.lines = lines;
    this.transactions = transactions;
    this.clock = clock;
    this.metrics = metrics;
  }

  /** The same request again is answered as the first was, while its hold lasts. */
  HoldAnswer take(WantedHold wanted) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    Outcome outcome = lines.change(new HoldChange.Take(wanted, now));
    if (outcome.became() == Became.DONE) {
      count("taken", 1);
      return new HoldAnswer.Taken(wanted.holdId(), outcome.available(), now.plus(wanted.ttl()));
    }
    return find(wanted.holdId())
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
    return lines.find(holdId);
  }

  /** Releases a hold; one that has ended stays as it is. */
  void release(Hold hold) {
    if (!hold.isHeld()) {
      return;
    }
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    if (lines.change(new HoldChange.Release(hold, now)).became() == Became.DONE) {
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
    } catch (DataAccessException | TransactionException away) {
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
