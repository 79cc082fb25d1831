package io.usageledger.benchmarks.load;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * As many requests as are answered: each thread sends its next one when it has its answer.
 *
 * @param warmUpMax for so long at most two threads send before, until they get answers no faster:
 *     where all cores are busy, a service's compilers hardly get one
 * @param threads requests under way at once, for as long as is measured before it too
 */
public record ClosedLoop(Duration warmUpMax, Duration measured, int threads) {
  private static final int WARM_UP_THREADS = 2;

  /** A service is warm when so many looks, one after the other, have not found it faster. */
  private static final int LOOKS_AT_WARM = 2;

  private static final int LOOKS = 24;
  private static final double FASTER = 1.03;

  public ClosedLoop {
    if (threads < 1 || measured.toMillis() < 1) {
      throw new IllegalArgumentException("Nothing to send");
    }
  }

  /** Requests a second, after the warm-up. */
  public double perSecond(OpenLoop.Request request) throws Exception {
    var next = new AtomicInteger();
    warmUp(request, next);
    send(request, next, measured, threads);
    return send(request, next, measured, threads) * 1e9 / measured.toNanos();
  }

  private void warmUp(OpenLoop.Request request, AtomicInteger next) throws Exception {
    Duration look = warmUpMax.dividedBy(LOOKS);
    long most = 0;
    int notFaster = 0;
    for (int i = 0; i < LOOKS && notFaster < LOOKS_AT_WARM; i++) {
      long answered = send(request, next, look, Math.min(WARM_UP_THREADS, threads));
      notFaster = answered < most * FASTER ? notFaster + 1 : 0;
      most = Math.max(most, answered);
    }
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
