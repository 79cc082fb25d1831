package io.usageledger.access;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one thread that reads keys again and writes their last use, beside all requests. */
final class KeyUpkeep implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(KeyUpkeep.class);
  private static final long LAST_WRITE_WAIT_S = 5;

  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread upkeep = new Thread(task, "access-keys");
            upkeep.setDaemon(true);
            return upkeep;
          });
  private final ApiKeys keys;

  KeyUpkeep(ApiKeys keys, AccessSettings settings) {
    this.keys = keys;
    // Twice within the time that a key is fresh: no request finds its key stale.
    every(settings.keyFreshFor().dividedBy(2), keys::refresh);
    every(settings.lastUsedEvery(), keys::writeLastUsed);
  }

  private void every(Duration period, Runnable task) {
    var unused =
        thread.scheduleWithFixedDelay(
            () -> orLogged(task), 0, period.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** A scheduled task that throws would never run again. */
  private static void orLogged(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      log.error("Upkeep of the API keys failed; it goes on", e);
    }
  }

  /** Writes the last uses once more, then stops. */
  @Override
  public void close() throws InterruptedException {
    thread.shutdownNow();
    if (thread.awaitTermination(LAST_WRITE_WAIT_S, TimeUnit.SECONDS)) {
      orLogged(keys::writeLastUsed);
    }
  }
}
