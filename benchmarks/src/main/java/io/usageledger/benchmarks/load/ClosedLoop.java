package io.usageledger.benchmarks.load;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** As many requests as are answered: each thread sends its next one when it has its answer. */
public final class ClosedLoop {
  private static final int WARM_UP_THREADS = 2;

  private final Duration measured;
  private final int threads;
  private final OpenLoop.Request request;
  private final AtomicInteger next = new AtomicInteger();

  /**
   * @param threads requests under way at once
   * @param request is told a number that no other has
   */
  public ClosedLoop(Duration measured, int threads, OpenLoop.Request request) {
    if (threads < 1 || measured.toMillis() < 1) {
      throw new IllegalArgumentException("Nothing to send");
    }
    this.measured = measured;
    this.threads = threads;
    this.request = request;
  }

  /** Over few connections first, and then as it is measured. */
  public void warmUp(WarmUp warmUp) throws Exception {
    warmUp.run(look -> send(look, Math.min(WARM_UP_THREADS, threads)));
    warmUp.run(look -> send(look, threads));
  }

  /** Requests a second. */
  public double perSecond() throws Exception {
    return send(measured, threads) * 1e9 / measured.toNanos();
  }

  /** Returns how many were answered in the time. */
  private long send(Duration duration, int threadsSending) throws Exception {
    long toNanos = System.nanoTime() + duration.toNanos();
    var counted = new AtomicLong();
    Crew.run(
        threadsSending,
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
