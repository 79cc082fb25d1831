package io.usageledger.localstack.load.demo;

import io.usageledger.localstack.load.trace.SeededNumbers;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/** Spreads events over the days before an instant: quiet nights, busy days, and bursts. */
final class DemoHours {
  static final int DAYS = 7;
  private static final int HOURS = DAYS * 24;
  private static final int BURST_ONE_IN = 16;
  private static final int BURST_TIMES = 5;
  private static final int BURST = 100;
  private static final int JITTER = 101;
  private static final long HOUR_MICROS = 3_600_000_000L;

  /** How busy each hour of a day is, in UTC. */
  private static final int[] WEIGHTS = {
    2, 1, 1, 1, 1, 2, 4, 8, 14, 18, 20, 19, 16, 18, 20, 19, 17, 14, 11, 9, 8, 6, 4, 3
  };

  private final Instant start;
  private final SeededNumbers numbers;
  private final long[] weightsUpTo = new long[HOURS + 1];

  DemoHours(Instant end, SeededNumbers numbers) {
    this.start = end.minus(DAYS, ChronoUnit.DAYS);
    this.numbers = numbers;
    for (int hour = 0; hour < HOURS; hour++) {
      weightsUpTo[hour + 1] = weightsUpTo[hour] + weight(hour);
    }
  }

  /** The number of the first event in an hour, when there are so many in all. */
  long firstOf(int hour, long events) {
    return events * weightsUpTo[hour] / weightsUpTo[HOURS];
  }

  int hours() {
    return HOURS;
  }

  /** When an event happened: evenly within its hour, with some jitter, in order. */
  Instant time(int hour, long number, long events) {
    long first = firstOf(hour, events);
    long gapMicros = HOUR_MICROS / (firstOf(hour + 1, events) - first);
    long jitterMicros = Long.remainderUnsigned(numbers.at(number, JITTER), gapMicros);
    return start
        .plus(hour, ChronoUnit.HOURS)
        .plus((number - first) * gapMicros + jitterMicros, ChronoUnit.MICROS);
  }

  private int weight(int hour) {
    int hourOfDay = start.plus(hour, ChronoUnit.HOURS).atZone(ZoneOffset.UTC).getHour();
    boolean burst = numbers.below(BURST_ONE_IN, hour, BURST) == 0;
    return WEIGHTS[hourOfDay] * (burst ? BURST_TIMES : 1);
  }
}
