package io.usageledger.ingest.relay;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** What the threads that relay are doing, said once in the log when it changes. */
@Component
final class RelayState {
  private static final Logger LOG = LoggerFactory.getLogger(RelayState.class);

  private final Clock clock;
  private final Map<String, Wait> waits = new HashMap<>();
  private @Nullable Instant progressedAt;

  RelayState(Clock clock) {
    this.clock = clock;
  }

  /**
   * @param reason in words, as of the last try
   */
  record Wait(Instant since, String reason) {}

  /** A batch of this thread is in the log. */
  synchronized void progressed() {
    progressedAt = clock.instant();
    goesOn();
  }

  /** This thread has nothing before it that it could wait with. */
  synchronized void goesOn() {
    Wait over = waits.remove(Thread.currentThread().getName());
    if (over != null) {
      LOG.info("The relay goes on after {}", Duration.between(over.since(), clock.instant()));
    }
  }

  /** Nothing is skipped while this thread waits, and nothing is set aside. */
  synchronized void waits(Throwable cause) {
    String reason = String.valueOf(cause.getMessage());
    String thread = Thread.currentThread().getName();
    Wait before = waits.get(thread);
    waits.put(thread, new Wait(before == null ? clock.instant() : before.since(), reason));
    if (before == null) {
      LOG.warn(
          "The relay waits, and tries the same records again until they are in the log: {}",
          reason);
    }
  }

  /** All threads begin again. */
  synchronized void begins() {
    waits.clear();
  }

  synchronized Optional<Instant> findProgressedAt() {
    return Optional.ofNullable(progressedAt);
  }

  synchronized Optional<Wait> findWait() {
    return waits.values().stream().findAny();
  }
}
