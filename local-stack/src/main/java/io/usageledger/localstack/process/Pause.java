package io.usageledger.localstack.process;

import java.time.Duration;

/** The time between two looks at something that others change. */
public final class Pause {
  private Pause() {}

  /** Ends early, with an exception, when the launcher is told to stop. */
  public static void sleep(Duration duration) {
    try {
      Thread.sleep(duration.toMillis());
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  static StackException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new StackException("Stopped while it was at work", e);
  }
}
