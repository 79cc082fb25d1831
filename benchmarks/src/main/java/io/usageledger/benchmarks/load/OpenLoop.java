package io.usageledger.benchmarks.load;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Requests that come at their times, whether or not earlier ones were answered. The time that one
 * takes counts from when it was due: a server that stands still for a second has kept all waiting
 * that came in that second, and not one.
 *
 * @param warmUp at half the rate
 * @param measured for a quarter of it requests come at the full rate before
 * @param threads most that are under way at once; those beyond wait, and their wait counts
 */
public record OpenLoop(int perSecond, WarmUp warmUp, Duration measured, int threads) {
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
    var next = new AtomicInteger();
    warmUp.run(look -> offer(request, next, Math.max(1, perSecond / 2), look));
    offer(request, next, perSecond, measured.dividedBy(4));
    return new Latencies(offer(request, next, perSecond, measured));
  }

  /** Returns what each took, in nanoseconds. */
  private long[] offer(Request request, AtomicInteger next, int rate, Duration duration)
      throws Exception {
    int first = next.get();
    long[] tookNanos = new long[(int) (duration.toMillis() * rate / 1_000)];
    int end = first + tookNanos.length;
    var failed = new AtomicBoolean();
    long startNanos = System.nanoTime();
    Crew.run(
        threads,
        () -> {
          int number;
          while ((number = next.getAndUpdate(n -> Math.min(n + 1, end))) < end && !failed.get()) {
            long dueNanos = startNanos + (number - first) * 1_000_000_000L / rate;
            Crew.sleepUntil(dueNanos);
            send(request, number, failed);
            tookNanos[number - first] = System.nanoTime() - dueNanos;
          }
        });
    return tookNanos;
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
