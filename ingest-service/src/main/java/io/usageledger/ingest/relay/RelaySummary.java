package io.usageledger.ingest.relay;

import io.usageledger.event.LogTopics;
import jakarta.annotation.PreDestroy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Says every ten seconds what was relayed, to whoever reads the service's messages, and not with
 * each of many small batches.
 */
@Component
class RelaySummary {
  private static final Logger LOG = LoggerFactory.getLogger(RelaySummary.class);

  private long records;
  private long quarantined;

  /** Of one batch, once the log has it. */
  synchronized void add(int relayed, int intoQuarantine) {
    records += relayed;
    quarantined += intoQuarantine;
  }

  @Scheduled(fixedDelay = 10_000, initialDelay = 10_000)
  @PreDestroy
  synchronized void tell() {
    if (records == 0) {
      return;
    }
    LOG.info(
        "Relayed {} records of {}, {} of them into quarantine",
        records,
        LogTopics.USAGE_EVENTS,
        quarantined);
    records = 0;
    quarantined = 0;
  }
}
