package io.usageledger.benchmarks.load;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Requests that come at their times, whether or not earlier ones were answered. The time that one
 * takes counts from when it was due: a server that stands still for a second has kept all waiting
 * that came in that second, and not one.
 */
public final class OpenLoop {
  /** Does one request. */
  public interface Request {
    void send(int number) throws Exception;
  }

  private final int perSecond;
  private final Duration measured;
  private final int threads;
  private final Request request;
  private final AtomicInteger next = new AtomicInteger();

  /**
   * @param threads most that are under way at once; those beyond wait, and their wait counts
   * @param request is told a number that no other has
   */
  public OpenLoop(int perSecond, Duration measured, int threads, Request request) {
    if (perSecond < 1 || threads < 1 || measured.toSeconds() < 1) {
      throw new IllegalArgumentException("Nothing to send");
    }
    this.perSecond = perSecond;
    this.measured = measured;
    this.threads = threads;
    this.request = request;
  }

  /** At half the rate, and then for a while at all of it. */
  public void warmUp(WarmUp warmUp) throws Exception {
    warmUp.run(look -> offer(Math.max(1, perSecond / 2), look));
    offer(perSecond, measured.dividedBy(4));
  }

  /** What the requests take. */
  public Latencies run() throws Exception {
    return new Latencies(offer(perSecond, measured));
  }

  /** Returns what each took, in nanoseconds. */
  private long[] offer(int rate, Duration duration) throws Exception {
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
            send(number, failed);
            tookNanos[number - first] = System.nanoTime() - dueNanos;
          }
        });
    return tookNanos;
  }

  /** The first that fails ends the others: half a load is no measurement. */
  private void send(int number, AtomicBoolean failed) throws Exception {
    try {
      request.send(number);
    } catch (Exception e) {
      failed.set(true);
      throw e;
    }
  }
}
