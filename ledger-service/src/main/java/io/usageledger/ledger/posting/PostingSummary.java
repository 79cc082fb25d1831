package io.usageledger.ledger.posting;

import io.usageledger.ledger.fold.Outcome;
import jakarta.annotation.PreDestroy;
import java.util.EnumMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Says every ten seconds what was posted, to whoever reads the service's messages: a line for each
 * portion would be a hundred a second.
 */
@Component
class PostingSummary {
  private static final Logger log = LoggerFactory.getLogger(PostingSummary.class);

  private final Map<Outcome, Long> outcomes = new EnumMap<>(Outcome.class);
  private long portions;
  private long longestMs;

  /** Of one portion, once it is committed. */
  synchronized void add(Map<Outcome, Long> posted, long tookMs) {
    posted.forEach((outcome, records) -> outcomes.merge(outcome, records, Long::sum));
    portions++;
    longestMs = Math.max(longestMs, tookMs);
  }

  @Scheduled(fixedDelay = 10_000, initialDelay = 10_000)
  @PreDestroy
  synchronized void tell() {
    if (portions == 0) {
      return;
    }
    log.info(
        "Posted {} records in {} transactions, the longest of {} ms: {}",
        outcomes.values().stream().mapToLong(Long::longValue).sum(),
        portions,
        longestMs,
        outcomes);
    outcomes.clear();
    portions = 0;
    longestMs = 0;
  }
}
