package io.usageledger.ledger.months;

import io.usageledger.ledger.LedgerSettings;
import io.usageledger.ledger.posting.LogApplied;
import io.usageledger.log.UsageMonthChanged;
import java.time.Clock;
import java.time.Period;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Makes the partitions of the months to come, so that no batch waits for a definition at a month's
 * turn, and closes and detaches months that are older than usage is kept. Several services may do
 * both at once.
 */
@Component
class UsageMonthKeeper {
  private static final Logger log = LoggerFactory.getLogger(UsageMonthKeeper.class);

  /** Months that leave in one look: a first setting of a retention does not take all at once. */
  private static final int LEAVE_MAX = 3;

  private final MonthStore months;
  private final MonthLog monthLog;
  private final LogApplied applied;
  private final int ahead;
  private final @Nullable Period retention;
  private final Clock clock;

  UsageMonthKeeper(
      MonthStore months,
      MonthLog monthLog,
      LogApplied applied,
      LedgerSettings settings,
      Clock clock) {
    this.months = months;
    this.monthLog = monthLog;
    this.applied = applied;
    this.ahead = settings.partitionsAhead();
    this.retention = settings.usageRetention();
    this.clock = clock;
  }

  @Scheduled(fixedDelayString = "${ledger.month-interval:10m}")
  void look() {
    try {
      YearMonth now = YearMonth.now(clock.withZone(ZoneOffset.UTC));
      for (int month = 0; month <= ahead; month++) {
        months.ensure(now.plusMonths(month));
      }
      if (retention != null) {
        letLeave(now.minus(retention));
      }
    } catch (RuntimeException away) {
      log.warn("Months of usage history are looked after later: {}", away.getMessage());
    }
  }

  private void letLeave(YearMonth firstKept) {
    List<YearMonth> old =
        months.readAttached().stream().filter(month -> month.isBefore(firstKept)).toList();
    if (old.isEmpty()) {
      return;
    }
    if (!applied.isThroughWithin(MonthController.POSTED_WITHIN)) {
      log.info("Posting is behind the log: months of usage leave the tables later");
      return;
    }
    old.stream()
        .filter(month -> leaves(month, months.readBriefly(month)))
        .limit(LEAVE_MAX)
        .forEach(month -> log.debug("Usage of {} is on its way out of the tables", month));
  }

  /** Returns whether something was done about it. */
  private boolean leaves(YearMonth month, MonthStore.Standing standing) {
    if (standing.attachedEvents() == 0) {
      return false;
    }
    if (standing.isClosed()) {
      detach(month);
      return true;
    }
    if (standing.unratedEvents() > 0) {
      log.warn(
          "Usage of {} is older than ledger.usage-retention and stays, because some of it waits to be rated. Publish the price that is missing; where an account is charged by reported cost and it has none, charge the account by prices, or void it; or give it up with ./ledger archive {} --accept-unrated",
          month,
          month);
      return false;
    }
    monthLog.append(
        new UsageMonthChanged(month.toString(), "closed", "older than ledger.usage-retention"));
    log.info("Usage of {} takes no void and no rating from here on", month);
    return true;
  }

  private void detach(YearMonth month) {
    try {
      months
          .detach(month)
          .ifPresent(archive -> log.info("Usage of {} left the tables as {}", month, archive));
    } catch (DataAccessException busy) {
      log.info("Usage of {} leaves the tables later: {}", month, busy.getMessage());
    }
  }
}
