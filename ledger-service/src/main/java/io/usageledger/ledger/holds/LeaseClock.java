package io.usageledger.ledger.holds;

import io.usageledger.ledger.posting.LogApplied;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Up to when leases may end: all that stood in the log by then is posted. By the wall's clock alone
 * the units of an inference would be free again while its usage, which settles the hold, still
 * waits in a log that is behind; and the same units would be spent twice.
 */
@Component
class LeaseClock {
  private final LogApplied log;
  private Instant time = Instant.EPOCH;
  private @Nullable Awaited awaited;

  LeaseClock(LogApplied log) {
    this.log = log;
  }

  /** Where the log ended at a time. */
  private record Awaited(Instant at, Map<Integer, Long> ends) {}

  /**
   * The newest time that is known to be posted through. While Kafka is away, or has another log
   * than the one that is posted, it stands still.
   */
  synchronized Instant read(Instant now) {
    if (awaited == null) {
      awaited = log.findEnds().map(ends -> new Awaited(now, ends)).orElse(null);
    }
    if (awaited != null && log.isKnownThrough(awaited.ends())) {
      time = awaited.at();
      awaited = null;
    }
    return time;
  }
}
