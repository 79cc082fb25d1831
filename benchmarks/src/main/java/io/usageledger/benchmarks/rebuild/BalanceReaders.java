package io.usageledger.benchmarks.rebuild;

import io.usageledger.benchmarks.Figures;
import io.usageledger.benchmarks.load.HttpDoor;
import io.usageledger.benchmarks.load.Latencies;
import io.usageledger.localstack.load.trace.Assignment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.databind.json.JsonMapper;

/** Read balances of busy accounts and of the forged ones until they are closed. */
final class BalanceReaders implements AutoCloseable {
  private static final int READERS = 4;

  /** Each reader's, after an answer. */
  private static final long PAUSE_NANOS = 10_000_000;

  private static final int BUSY_ACCOUNTS = 50;
  private static final long PATIENCE_S = 60;

  private final ExecutorService threads = Executors.newFixedThreadPool(READERS);
  private final List<Future<Boolean>> running = new ArrayList<>();
  private final ConcurrentLinkedQueue<Long> tookNanos = new ConcurrentLinkedQueue<>();
  private volatile boolean ended;

  BalanceReaders(HttpDoor door) {
    for (int reader = 0; reader < READERS; reader++) {
      running.add(threads.submit(() -> read(door)));
    }
  }

  /** Returns whether the rebuilt generation was seen at last. */
  private boolean read(HttpDoor door) throws Exception {
    var seen = new SeenBalances();
    for (int number = 0; !ended; number++) {
      long startNanos = System.nanoTime();
      String answer = door.send("GET", "/v1/accounts/" + account(number) + "/balance", null, 200);
      tookNanos.add(System.nanoTime() - startNanos);
      seen.add(JsonMapper.shared().readTree(answer));
      LockSupport.parkNanos(PAUSE_NANOS);
    }
    return seen.hasSeenRebuilt();
  }

  /** Every second one is forged. */
  private static String account(int number) {
    int half = number / 2;
    return number % 2 == 0
        ? ForgedAccounts.ALL.get(half % ForgedAccounts.ALL.size())
        : Assignment.accountId(half % BUSY_ACCOUNTS + 1);
  }

  /**
   * Ends the readers.
   *
   * @throws IllegalStateException when one was refused, has seen a figure that is of no generation,
   *     or has not seen the rebuilt one
   */
  void addTo(Figures figures) throws InterruptedException {
    ended = true;
    for (Future<Boolean> reader : running) {
      try {
        if (!reader.get()) {
          throw new IllegalStateException("A reader has not seen the rebuilt generation");
        }
      } catch (ExecutionException e) {
        throw new IllegalStateException("A reader failed: " + e.getMessage(), e);
      }
    }
    var latencies = new Latencies(tookNanos.stream().mapToLong(Long::longValue).toArray());
    figures.add("reads", latencies.count());
    figures.add("read_p99_ms", latencies.percentileMs(99));
    figures.add("read_longest_ms", latencies.percentileMs(100));
  }

  @Override
  public void close() throws InterruptedException {
    ended = true;
    threads.shutdown();
    threads.awaitTermination(PATIENCE_S, TimeUnit.SECONDS);
  }
}
