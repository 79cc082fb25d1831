package io.usageledger.benchmarks.load;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Requests that come at their times, whether or not earlier ones were answered. The time that one
 * takes counts from when it was due: a server that stands still for a second has kept all waiting
 * that came in that second, and not one.
 *
 * @param threads most that are under way at once; those beyond wait, and their wait counts
 */
public record OpenLoop(int perSecond, Duration warmUp, Duration measured, int threads) {
  /** Does one request. */
  public interface Request {
    void send(int number) throws Exception;
  }

  public OpenLoop {
    if (perSecond < 1 || threads < 1 || measured.toSeconds() < 1) {
      throw new IllegalArgumentException("Nothing to send");
    }
  }

  /** What the requests after the warm-up took. */
  public Latencies run(Request request) throws Exception {
    int first = (int) warmUp.toSeconds() * perSecond;
    long[] tookNanos = new long[first + (int) measured.toSeconds() * perSecond];
    var next = new AtomicInteger();
    var failed = new AtomicBoolean();
    long startNanos = System.nanoTime();
    Crew.run(
        threads,
        () -> {
          int number;
          while ((number = next.getAndIncrement()) < tookNanos.length && !failed.get()) {
            long dueNanos = startNanos + number * 1_000_000_000L / perSecond;
            Crew.sleepUntil(dueNanos);
            send(request, number, failed);
            tookNanos[number] = System.nanoTime() - dueNanos;
          }
        });
    return new Latencies(Arrays.copyOfRange(tookNanos, first, tookNanos.length));
  }

  /** The first that fails ends the others: half a load is no measurement. */
  private static void send(Request request, int number, AtomicBoolean failed) throws Exception {
    try {
      request.send(number);
    } catch (Exception e) {
      failed.set(true);
      throw e;
    }
  }
}
