package io.usageledger.ledger.rebuild;

import java.math.BigDecimal;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a run spends its time on, one phase after the other; one that comes again adds to itself.
 */
final class Phases {
  enum Phase {
    /** An empty generation is made, or one is filled from a snapshot. */
    PREPARATION,
    /** The log is applied, up to the offsets that are compared. */
    REPLAY,
    /** Postgres counts what its plans are made from. */
    STATISTICS,
    COMPARISON,
    /** With the last look. */
    SWITCH
  }

  private static final int MS_PLACES = 3;

  private final Map<Phase, Long> nanosOf = new EnumMap<>(Phase.class);
  private @Nullable Phase current;
  private long sinceNanos;

  /** Ends the phase before. */
  void enter(Phase phase) {
    end();
    current = phase;
    sinceNanos = System.nanoTime();
  }

  private void end() {
    Phase ended = current;
    if (ended != null) {
      nanosOf.merge(ended, System.nanoTime() - sinceNanos, Long::sum);
      current = null;
    }
  }

  /** By name, those that there were, in the order above; ends the last. */
  Map<String, BigDecimal> seconds() {
    end();
    Map<String, BigDecimal> seconds = new LinkedHashMap<>();
    nanosOf.forEach(
        (phase, nanos) ->
            seconds.put(
                phase.name().toLowerCase(Locale.ROOT),
                BigDecimal.valueOf(nanos / 1_000_000, MS_PLACES)));
    return seconds;
  }
}
