package io.usageledger.query.usage;

import static java.time.temporal.ChronoUnit.HOURS;

import io.usageledger.query.wire.Period;
import io.usageledger.query.wire.QueryParameters;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * The buckets of a period, and which of its time each source of sums answers for.
 *
 * @param period what is asked for
 * @param starts start of each bucket in order; the first may lie before the period, whose usage
 *     alone it then holds
 * @param end first instant after the last bucket; Instant.MAX where the bucket is all of the period
 */
record Buckets(Period period, List<Instant> starts, Instant end) {
  /** Seventeen weeks by hour, eight years by day: what a chart can show. */
  static final int MAX = 3000;

  Buckets {
    starts = List.copyOf(starts);
  }

  static Buckets of(Period period, BucketWidth width, ZoneId zone) {
    List<Instant> starts = new ArrayList<>();
    Instant start = width.startOf(period.from(), zone);
    while (start.isBefore(period.to())) {
      if (starts.size() == MAX) {
        throw QueryParameters.invalid(
            "bucket",
            width.name().toLowerCase(java.util.Locale.ROOT),
            "a width that cuts from.." + period.to() + " into at most " + MAX + " buckets");
      }
      starts.add(start);
      start = width.endOf(start, zone);
    }
    return new Buckets(period, starts, start);
  }

  /** First instant after a bucket, never after the period where the bucket is all of it. */
  Instant endOf(int bucket) {
    Instant after = bucket + 1 < starts.size() ? starts.get(bucket + 1) : end;
    return after.equals(Instant.MAX) ? period.to() : after;
  }

  /** Whole hours in UTC lie in one bucket and are rolled up; hours that a boundary cuts are not. */
  Sources sources() {
    TreeSet<Instant> cutHours = new TreeSet<>();
    cut(cutHours, period.from());
    cut(cutHours, period.to());
    starts.stream().filter(start -> start.isAfter(period.from())).forEach(at -> cut(cutHours, at));
    List<Period> spans = cutHours.stream().map(this::withinPeriod).toList();
    return new Sources(
        ceilingHour(period.from()),
        period.to().truncatedTo(HOURS),
        List.copyOf(cutHours),
        joined(spans));
  }

  /** Everything from the history: for groups and filters that the roll-up does not keep. */
  Sources historyOnly() {
    return new Sources(period.to(), period.to(), List.of(), List.of(period));
  }

  private static void cut(TreeSet<Instant> hours, Instant boundary) {
    Instant hour = boundary.truncatedTo(HOURS);
    if (!hour.equals(boundary)) {
      hours.add(hour);
    }
  }

  private Period withinPeriod(Instant hour) {
    Instant next = hour.plus(1, HOURS);
    return new Period(
        hour.isBefore(period.from()) ? period.from() : hour,
        next.isAfter(period.to()) ? period.to() : next);
  }

  private static List<Period> joined(List<Period> spans) {
    List<Period> joined = new ArrayList<>();
    for (Period span : spans) {
      int last = joined.size() - 1;
      if (last >= 0 && joined.get(last).to().equals(span.from())) {
        joined.set(last, new Period(joined.get(last).from(), span.to()));
      } else {
        joined.add(span);
      }
    }
    return joined;
  }

  private static Instant ceilingHour(Instant instant) {
    Instant hour = instant.truncatedTo(HOURS);
    return hour.equals(instant) ? hour : hour.plus(1, HOURS);
  }

  /**
   * Where the sums come from; each instant of the period is in exactly one of the two.
   *
   * @param rolledFrom first hour that is taken from the roll-up
   * @param rolledTo first hour that no longer is; not after rolledFrom when none is
   * @param cutHours hours between that are not
   * @param history what is summed from the history
   */
  record Sources(
      Instant rolledFrom, Instant rolledTo, List<Instant> cutHours, List<Period> history) {
    Sources {
      cutHours = List.copyOf(cutHours);
      history = List.copyOf(history);
    }
  }
}
