package io.usageledger.benchmarks.load;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * As many requests as are answered: each thread sends its next one when it has its answer.
 *
 * @param warmUp sent by two threads: where all cores are busy, a service's compilers hardly get one
 * @param threads requests under way at once, for a quarter of the measured time before it too
 */
public record ClosedLoop(Duration warmUp, Duration measured, int threads) {
  private static final int WARM_UP_THREADS = 2;

  public ClosedLoop {
    if (threads < 1 || measured.toMillis() < 1) {
      throw new IllegalArgumentException("Nothing to send");
    }
  }

  /** Requests a second, after the warm-up. */
  public double perSecond(OpenLoop.Request request) throws Exception {
    var next = new AtomicInteger();
    send(request, next, warmUp, Math.min(WARM_UP_THREADS, threads));
    send(request, next, measured.dividedBy(4), threads);
    return send(request, next, measured, threads) * 1e9 / measured.toNanos();
  }

  /** Returns how many were answered in the time. */
  private static long send(
      OpenLoop.Request request, AtomicInteger next, Duration duration, int threads)
      throws Exception {
    long toNanos = System.nanoTime() + duration.toNanos();
    var counted = new AtomicLong();
    Crew.run(
        threads,
        () -> {
          while (System.nanoTime() < toNanos) {
            request.send(next.getAndIncrement());
            if (System.nanoTime() < toNanos) {
              counted.incrementAndGet();
            }
          }
        });
    return counted.get();
  }
}
