package io.usageledger.query.watermark;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/** Whether the lag is known. Reads are answered without it, and say that it is unknown. */
@Component("kafkaLag")
class LagHealth implements HealthIndicator {
  private final LogEndsPoller logEnds;

  LagHealth(LogEndsPoller logEnds) {
    this.logEnds = logEnds;
  }

  @Override
  public Health health() {
    return logEnds
        .findFresh()
        .map(ends -> Health.up().withDetail("measured_at", ends.measuredAt()).build())
        .orElseGet(() -> Health.down().withDetail("reason", logEnds.trouble()).build());
  }
}
