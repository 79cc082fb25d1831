package io.usageledger.localstack.load;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Waits for servers that are away, in words and with an end. Killed and restarted servers are a
 * part of life: nothing is lost by waiting, and nothing is gained by waiting for ever. Safe for
 * many threads.
 */
public final class Patience {
  /** Twice what a broker with much to recover takes to come back. */
  static final Duration LIMIT = Duration.ofMinutes(5);

  private static final Duration SPEAK_AFTER = Duration.ofSeconds(3);
  private static final Duration SPEAK_EVERY = Duration.ofSeconds(10);

  private final Display display;
  private final LongSupplier nanoTime;
  private long progressNanos;
  private long spokenNanos;
  private boolean spoken;

  public Patience(Display display, LongSupplier nanoTime) {
    this.display = display;
    this.nanoTime = nanoTime;
    progressNanos = nanoTime.getAsLong();
  }

  /** Something went on: the waiting begins anew. */
  public synchronized void progressed() {
    long now = nanoTime.getAsLong();
    if (spoken) {
      display.say("Going on after %s.".formatted(Texts.duration(since(progressNanos, now))));
    }
    spoken = false;
    progressNanos = now;
  }

  /**
   * Nothing went on.
   *
   * @param what is waited for, for instance {@code Kafka at 127.0.0.1:19092}
   * @throws LoadStoppedException when nothing went on for too long
   */
  public synchronized void waitingFor(String what) {
    long now = nanoTime.getAsLong();
    Duration waited = since(progressNanos, now);
    if (waited.compareTo(LIMIT) > 0) {
      throw new LoadStoppedException(
          "Gave up after %s without progress, waiting for %s. Look at ./ledger status; loading the same file again is harmless, what has been sent counts as duplicate."
              .formatted(Texts.duration(waited), what));
    }
    boolean due = !spoken || since(spokenNanos, now).compareTo(SPEAK_EVERY) >= 0;
    if (waited.compareTo(SPEAK_AFTER) >= 0 && due) {
      spoken = true;
      spokenNanos = now;
      display.say("Waiting for %s (%s so far).".formatted(what, Texts.duration(waited)));
    }
  }

  /** How long nothing went on. */
  synchronized Duration waited() {
    return since(progressNanos, nanoTime.getAsLong());
  }

  /** Lets the servers have a moment. */
  public static void pause(Duration duration) {
    try {
      Thread.sleep(duration.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LoadStoppedException("Interrupted.", e);
    }
  }

  private static Duration since(long startNanos, long nowNanos) {
    return Duration.ofNanos(nowNanos - startNanos);
  }
}
