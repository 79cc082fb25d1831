package io.usageledger.ledger.verify;

import io.usageledger.ledger.LedgerSettings;
import io.usageledger.ledger.verify.VerificationStore.LastRun;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * Verifies what is new again and again, and reads a part of the old each time, so that all of it is
 * read again within a set time; while a backlog is posted, or a rebuild is on, it waits. Of several
 * services the one that looks first does it.
 */
@Component
class VerificationSchedule {
  private static final Logger log = LoggerFactory.getLogger(VerificationSchedule.class);

  /** A small ledger is read again whole in every run. */
  private static final long AGAIN_MIN_ENTRIES = 1_000;

  /** Some ten seconds; whoever wants more of it in less time verifies more often. */
  private static final long AGAIN_MAX_ENTRIES = 1_000_000;

  /** So many wait after an outage, after a restore, or where more arrives than can be posted. */
  private static final long BACKLOG_RECORDS = 100_000;

  private final Verification verification;
  private final VerificationStore store;
  private final LedgerSettings.Verify settings;
  private final Clock clock;
  private final Instant startedAt;

  VerificationSchedule(
      Verification verification, VerificationStore store, LedgerSettings settings, Clock clock) {
    this.verification = verification;
    this.store = store;
    this.settings = settings.verify();
    this.clock = clock;
    this.startedAt = clock.instant();
  }

  @Scheduled(
      initialDelayString = "${ledger.verify.look-after:20s}",
      fixedDelayString = "${ledger.verify.look-every:5s}")
  void look() {
    if (settings.interval().isZero()) {
      return;
    }
    try {
      if (isDue()) {
        verification.runUnlessBusy(extent()).ifPresent(VerificationSchedule::tell);
      }
    } catch (DataAccessException | TransactionException | KafkaException away) {
      log.warn("Verification did not run, and tries again: {}", away.getMessage());
    }
  }

  private boolean isDue() {
    Instant now = clock.instant();
    Instant last =
        store.readAll().stream().map(LastRun::ranAt).max(Instant::compareTo).orElse(null);
    Instant due = last == null ? startedAt : last.plus(settings.interval());
    return !now.isBefore(due) && mayRun(Duration.between(due, now), settings, isBusy());
  }

  /** With what comes first: a backlog that is posted, or a rebuild, which proves all and more. */
  private boolean isBusy() {
    return verification.isRebuildOn() || verification.waitingRecords() > BACKLOG_RECORDS;
  }

  /**
   * It would take a share of the same cores, and what it vouches for is old by the time it ends.
   * But it is not put off for ever.
   */
  static boolean mayRun(Duration overdue, LedgerSettings.Verify settings, boolean isBusy) {
    return !isBusy || overdue.compareTo(settings.putOffMax()) >= 0;
  }

  private Extent extent() {
    return Extent.NEWEST.withAgain(
        again(store.verifiedEntries(), settings.interval(), settings.rereadWithin()));
  }

  /** So many entries a run that all are read within the time. */
  static long again(long entries, Duration interval, Duration within) {
    long runs = Math.max(1, within.toMillis() / Math.max(1, interval.toMillis()));
    return Math.min(AGAIN_MAX_ENTRIES, Math.max(AGAIN_MIN_ENTRIES, entries / runs + 1));
  }

  private static void tell(List<CheckResult> results) {
    long checked = results.stream().mapToLong(CheckResult::checked).sum();
    List<CheckResult> wrong = results.stream().filter(result -> !result.isOk()).toList();
    if (wrong.isEmpty()) {
      log.info("Verified: {} checks of {} rows and records, all well", results.size(), checked);
    }
    wrong.forEach(
        result ->
            log.error(
                "Verification: not so that {}: {} faults, for instance {}",
                result.name(),
                result.faults(),
                result.examples()));
  }
}
