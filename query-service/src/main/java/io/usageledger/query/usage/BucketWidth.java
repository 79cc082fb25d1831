package io.usageledger.query.usage;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;

/** How usage is cut into buckets. */
enum BucketWidth {
  HOUR {
    @Override
    Instant startOf(Instant instant, ZoneId zone) {
      Instant hour =
          instant.minusSeconds(secondOfHour(instant, zone)).minusNanos(instant.getNano());
      ZoneOffsetTransition change = zone.getRules().previousTransition(instant.plusNanos(1));
      return change != null && change.getInstant().isAfter(hour) ? change.getInstant() : hour;
    }

    /**
     * A change of the clock ends a bucket too: an hour that is repeated, or half of one as on Lord
     * Howe Island, has buckets of its own.
     */
    @Override
    Instant endOf(Instant start, ZoneId zone) {
      Instant hour = start.plusSeconds(HOUR_S - secondOfHour(start, zone));
      ZoneOffsetTransition change = zone.getRules().nextTransition(start);
      return change != null && change.getInstant().isBefore(hour) ? change.getInstant() : hour;
    }
  },
  DAY {
    @Override
    Instant startOf(Instant instant, ZoneId zone) {
      return date(instant, zone).atStartOfDay(zone).toInstant();
    }

    @Override
    Instant endOf(Instant start, ZoneId zone) {
      return date(start, zone).plusDays(1).atStartOfDay(zone).toInstant();
    }
  },
  MONTH {
    @Override
    Instant startOf(Instant instant, ZoneId zone) {
      return date(instant, zone).withDayOfMonth(1).atStartOfDay(zone).toInstant();
    }

    @Override
    Instant endOf(Instant start, ZoneId zone) {
      return date(start, zone).withDayOfMonth(1).plusMonths(1).atStartOfDay(zone).toInstant();
    }
  },
  TOTAL {
    @Override
    Instant startOf(Instant instant, ZoneId zone) {
      return instant;
    }

    @Override
    Instant endOf(Instant start, ZoneId zone) {
      return Instant.MAX;
    }
  };

  private static final long HOUR_S = 3600;

  /** Start of the bucket that the instant lies in. */
  abstract Instant startOf(Instant instant, ZoneId zone);

  /** First instant after the bucket that begins at start. */
  abstract Instant endOf(Instant start, ZoneId zone);

  private static LocalDate date(Instant instant, ZoneId zone) {
    return LocalDate.ofInstant(instant, zone);
  }

  private static long secondOfHour(Instant instant, ZoneId zone) {
    ZoneRules rules = zone.getRules();
    long localSecond = instant.getEpochSecond() + rules.getOffset(instant).getTotalSeconds();
    return Math.floorMod(localSecond, HOUR_S);
  }
}
