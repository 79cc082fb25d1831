package io.usageledger.benchmarks.load;

import io.usageledger.benchmarks.cpu.CompilerWatch;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * As many requests as are answered: each thread sends its next one when it has its answer.
 *
 * @param compilers of the service that is asked
 * @param warmUpMax for how long at most, while they have much to compile, little is sent before
 *     (where all cores are busy they hardly get one); and for how long then what is measured
 * @param threads requests under way at once
 */
public record ClosedLoop(
    CompilerWatch compilers, Duration warmUpMax, Duration measured, int threads) {
  private static final int WARM_UP_THREADS = 2;
  private static final int LOOKS = 24;

  /** Of one core: a service is warm when its compilers take less. */
  private static final double COMPILING_LITTLE = 0.05;

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
    Duration look = warmUpMax.dividedBy(LOOKS);
    compilers.look();
    double compiling = 1;
    for (int i = 0; i < LOOKS && compiling > COMPILING_LITTLE; i++) {
      send(request, next, look, threadsSending);
      compiling = compilers.look();
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
