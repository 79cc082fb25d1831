package io.usageledger.ledger;

import java.time.Duration;

/** Waits a moment before something is looked at again. */
public final class Pause {
  private Pause() {}

  /**
   * @param until what is waited for, in words
   * @throws IllegalStateException when the thread is interrupted; it stays interrupted
   */
  public static void of(Duration duration, String until) {
    try {
      Thread.sleep(duration.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while waiting until " + until, e);
    }
  }
}
