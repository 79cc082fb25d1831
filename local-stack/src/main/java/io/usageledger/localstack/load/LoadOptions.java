package io.usageledger.localstack.load;

import io.usageledger.localstack.load.trace.TraceFormat;
import java.nio.file.Path;
import java.util.OptionalInt;

/**
 * What to load, and how.
 *
 * @param accounts how many accounts are given to lines that name none
 * @param eventsPerSecond at most so many; as fast as it goes when empty
 * @param seed what accounts and models are given by
 */
public record LoadOptions(
    Path file, TraceFormat format, int accounts, Door via, OptionalInt eventsPerSecond, long seed) {
  public static final int ACCOUNTS_DEFAULT = 100;
  public static final long SEED_DEFAULT = 1;
  private static final int EVENTS_PER_SECOND_MAX = 1_000_000;

  /** Where events go in. */
  public enum Door {
    KAFKA,
    HTTP
  }

  public LoadOptions {
    if (eventsPerSecond.isPresent()
        && (eventsPerSecond.getAsInt() < 1 || eventsPerSecond.getAsInt() > EVENTS_PER_SECOND_MAX)) {
      throw new IllegalArgumentException(
          "--rate is %d: not from 1 to %,d events a second"
              .formatted(eventsPerSecond.getAsInt(), EVENTS_PER_SECOND_MAX));
    }
  }
}
