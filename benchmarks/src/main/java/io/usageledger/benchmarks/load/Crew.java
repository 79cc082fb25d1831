package io.usageledger.benchmarks.load;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;

/** Some threads that do the same until each is done. */
final class Crew {
  /** The work of one thread. */
  interface Work {
    void run() throws Exception;
  }

  private Crew() {}

  /** Returns when all are done; throws what the first that failed threw. */
  static void run(int threads, Work work) throws Exception {
    ExecutorService crew = Executors.newFixedThreadPool(threads);
    try {
      List<Future<?>> all = new ArrayList<>();
      for (int thread = 0; thread < threads; thread++) {
        all.add(
            crew.submit(
                () -> {
                  work.run();
                  return null;
                }));
      }
      for (Future<?> one : all) {
        one.get();
      }
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    } finally {
      crew.shutdownNow();
    }
  }

  static void sleepUntil(long nanos) {
    long left = nanos - System.nanoTime();
    while (left > 0) {
      LockSupport.parkNanos(left);
      left = nanos - System.nanoTime();
    }
  }
}
