package io.usageledger.localstack.load;

import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.locks.LockSupport;

/** Holds a sender to a number of events a second, evenly; a delay is not caught up in a burst. */
final class Pace {
  private static final long SECOND_NANOS = Duration.ofSeconds(1).toNanos();
  private static final long LATE_MAX_NANOS = Duration.ofMillis(100).toNanos();

  private final long gapNanos;
  private long dueNanos = System.nanoTime();

  Pace(OptionalInt eventsPerSecond) {
    gapNanos = eventsPerSecond.isPresent() ? SECOND_NANOS / eventsPerSecond.getAsInt() : 0;
  }

  void step() {
    if (gapNanos == 0) {
      return;
    }
    long now = System.nanoTime();
    dueNanos = Math.max(dueNanos + gapNanos, now - LATE_MAX_NANOS);
    while (now < dueNanos) {
      LockSupport.parkNanos(dueNanos - now);
      now = System.nanoTime();
    }
  }
}
