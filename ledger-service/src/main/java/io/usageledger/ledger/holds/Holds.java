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
  private final LeaseClock leases;
  private final Clock clock;
  private final MeterRegistry metrics;

  Holds(
      HoldStore store,
      HoldLines lines,
      TransactionTemplate transactions,
      LeaseClock leases,
      Clock clock,
      MeterRegistry metrics) {
    this.store = store;
    this.lines = lines;
    this.transactions = transactions;
    this.leases = leases;
    this.clock = clock;
    this.metrics = metrics;
  }

  HoldAnswer take(WantedHold wanted) {
    HoldAnswer answer = lines.change(new HoldChange.Take(wanted, now()));
    if (answer instanceof HoldAnswer.Taken) {
      count("taken", 1);
    } else if (answer instanceof HoldAnswer.Insufficient
        || answer instanceof HoldAnswer.AccountClosed) {
      count("refused", 1);
    }
    return answer;
  }

  /**
   * Releases a hold; one that has ended stays as it is.
   *
   * @param onlyOf the account whose holds alone are there for who asks; empty is all accounts
   */
  HoldAnswer release(String holdId, Optional<String> onlyOf) {
    HoldAnswer answer = lines.change(new HoldChange.Release(holdId, onlyOf, now()));
    if (answer instanceof HoldAnswer.Released) {
      count("released", 1);
    }
    return answer;
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }

  @Scheduled(fixedDelay = 500)
  void endLeases() {
    try {
      if (!store.isAnyDue(clock.instant())) {
        return;
      }
      Instant through = leases.read(clock.instant());
      long ended = EXPIRE_MAX;
      while (ended == EXPIRE_MAX) {
        ended = requireNonNull(transactions.execute(status -> store.expire(through, EXPIRE_MAX)));
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
