package io.usageledger.benchmarks.latency;

import io.usageledger.benchmarks.Workload;
import io.usageledger.benchmarks.load.Latencies;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongUnaryOperator;

/**
 * Every 25th offered event goes to a probe account in turn. When the balance of one has moved, the
 * events that moved it are visible; the time of each counts from when it was due to be sent, so a
 * sender that is held up hides nothing.
 */
final class Probes {
  static final int EVERY = 25;

  private static final long LOOK_EVERY_NANOS = 2_000_000;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final BalanceWatch watch;
  private final LongUnaryOperator dueNanos;
  private final long[] before;
  private final long[] seen = new long[Workload.PROBES];

  /**
   * @param dueNanos by the number of the event
   */
  Probes(BalanceWatch watch, LongUnaryOperator dueNanos) throws SQLException {
    this.watch = watch;
    this.dueNanos = dueNanos;
    this.before = watch.posted();
  }

  /** Which probe an event belongs to; -1 for none. */
  static int probe(long event) {
    return event % EVERY == 0 ? (int) (event / EVERY % Workload.PROBES) : -1;
  }

  /** The number of an event among all, by its number among those of its probe. */
  static long event(int probe, long number) {
    return (number * Workload.PROBES + probe) * EVERY;
  }

  /**
   * Looks until the events up to the last are visible.
   *
   * @param first the latencies of events from here on are told
   */
  Latencies await(long first, long last) throws SQLException {
    long[] nanos = new long[(int) ((last - first) / EVERY) + 1];
    int count = 0;
    long missing = (last - 1) / EVERY + 1;
    long endNanos = dueNanos.applyAsLong(last) + PATIENCE.toNanos();
    while (missing > 0) {
      long[] posted = watch.posted();
      long nowNanos = System.nanoTime();
      for (int probe = 0; probe < posted.length; probe++) {
        for (; seen[probe] < posted[probe] - before[probe]; seen[probe]++) {
          long event = event(probe, seen[probe]);
          missing -= event < last ? 1 : 0;
          if (event >= first && event < last) {
            nanos[count++] = nowNanos - dueNanos.applyAsLong(event);
          }
        }
      }
      if (nowNanos > endNanos) {
        throw new IllegalStateException(
            "%d probe events are not visible after %s".formatted(missing, PATIENCE));
      }
      LockSupport.parkNanos(LOOK_EVERY_NANOS);
    }
    return new Latencies(Arrays.copyOf(nanos, count));
  }
}
