package io.usageledger.benchmarks.load;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * As many requests as are answered: each thread sends its next one when it has its answer.
 *
 * @param warmUp over two connections before, and then as it is measured
 * @param threads requests under way at once
 */
public record ClosedLoop(WarmUp warmUp, Duration measured, int threads) {
  private static final int WARM_UP_THREADS = 2;

  public ClosedLoop {
    if (threads < 1 || measured.toMillis() < 1) {
      throw new IllegalArgumentException("Nothing to send");
    }
  }

  /** Requests a second, after the warm-up. */
  public double perSecond(OpenLoop.Request request) throws Exception {
    var next = new AtomicInteger();
    warmUp(request, next);
    return send(request, next, measured, threads) * 1e9 / measured.toNanos();
  }

  /** Nothing but the warm-up. */
  public void warmUp(OpenLoop.Request request) throws Exception {
    warmUp(request, new AtomicInteger());
  }

  private void warmUp(OpenLoop.Request request, AtomicInteger next) throws Exception {
    warmUp(request, next, Math.min(WARM_UP_THREADS, threads));
    warmUp(request, next, threads);
  }

  private void warmUp(OpenLoop.Request request, AtomicInteger next, int threadsSending)
      throws Exception {
    warmUp.run(look -> send(request, next, look, threadsSending));
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
