package io.usageledger.ledger.rating;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.usageledger.ledger.LedgerSettings;
import io.usageledger.ledger.posting.LogApplied;
import io.usageledger.log.AccountTicked;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Lets due expiries happen on idle accounts, by an event in the log. It looks again only once what
 * it wrote last is applied, so that no account is ticked while its tick is on its way. Several
 * services may tick the same account: a tick with nothing due changes nothing.
 */
@Component
class Ticker {
  private static final Logger log = LoggerFactory.getLogger(Ticker.class);

  /** Ticks in one run: a moment's work for the log, and ten thousand accounts are through soon. */
  private static final int TICKS_MAX = 1_000;

  /** Should the brokers' clocks be behind ours, the tick would come before the credit is due. */
  private static final Duration CLOCKS_APART_MAX = Duration.ofSeconds(1);

  private final DueCredits due;
  private final RatingRequests requests;
  private final LogApplied applied;
  private final Duration grace;
  private final Clock clock;
  private final AtomicLong waiting = new AtomicLong();
  private final Counter ticks;
  private Map<Integer, Long> awaited = new HashMap<>();

  Ticker(
      DueCredits due,
      RatingRequests requests,
      LogApplied applied,
      LedgerSettings settings,
      MeterRegistry metrics,
      Clock clock) {
    this.due = due;
    this.requests = requests;
    this.applied = applied;
    this.grace = settings.lateUsageGrace().plus(CLOCKS_APART_MAX);
    this.clock = clock;
    this.ticks =
        Counter.builder("ledger.ticks")
            .description("AccountTicked events written for idle accounts with due credits")
            .register(metrics);
    Gauge.builder("ledger.credits.due", waiting, AtomicLong::get)
        .description("Credits past expiry and grace that are still open, counted up to 1000")
        .register(metrics);
  }

  @Scheduled(fixedDelayString = "${ledger.tick-interval:10s}")
  void tick() {
    try {
      if (applied.isThrough(awaited)) {
        tickDue(clock.instant().minus(grace));
      }
    } catch (RuntimeException away) {
      log.debug("Due credits of idle accounts close later: {}", away.toString());
    }
  }

  private void tickDue(Instant expiredBy) {
    waiting.set(due.count(expiredBy, TICKS_MAX));
    List<RatingRequests.Request> wanted =
        due.accounts(expiredBy, TICKS_MAX).stream()
            .map(account -> new RatingRequests.Request(account, new AccountTicked(account)))
            .toList();
    if (wanted.isEmpty()) {
      return;
    }
    awaited = requests.append(wanted);
    ticks.increment(wanted.size());
    log.info("Ticked {} idle accounts whose credits are due", wanted.size());
  }
}
