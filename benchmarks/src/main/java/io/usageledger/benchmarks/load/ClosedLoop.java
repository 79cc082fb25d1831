package io.usageledger.benchmarks.load;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * As many requests as are answered: each thread sends its next one when it has its answer.
 *
 * @param threads requests under way at once
 */
public record ClosedLoop(Duration warmUp, Duration measured, int threads) {
  public ClosedLoop {
    if (threads < 1 || measured.toMillis() < 1) {
      throw new IllegalArgumentException("Nothing to send");
    }
  }

  /** Requests a second, after the warm-up. */
  public double perSecond(OpenLoop.Request request) throws Exception {
    long fromNanos = System.nanoTime() + warmUp.toNanos();
    long toNanos = fromNanos + measured.toNanos();
    var next = new AtomicInteger();
    var counted = new AtomicLong();
    Crew.run(
        threads,
        () -> {
          while (System.nanoTime() < toNanos) {
            request.send(next.getAndIncrement());
            long doneNanos = System.nanoTime();
            if (doneNanos >= fromNanos && doneNanos < toNanos) {
              counted.incrementAndGet();
            }
          }
        });
    return counted.get() * 1e9 / measured.toNanos();
  }
}
