package io.usageledger.ingest.log;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.health.contributor.Health;

/** Whether one server answers, said once in the log when it changes and as health at any time. */
final class ServerState {
  private static final Logger LOG = LoggerFactory.getLogger(ServerState.class);

  private final String server;
  private final String consequence;
  private final Clock clock;

  private @Nullable Instant awaySince;
  private @Nullable String failure = "not asked yet";

  /**
   * @param server name and address
   * @param consequence what does not work while it is away
   */
  ServerState(String server, String consequence, Clock clock) {
    this.server = server;
    this.consequence = consequence;
    this.clock = clock;
  }

  synchronized void answers() {
    if (awaySince != null) {
      LOG.info("{} answers again after {}", server, Duration.between(awaySince, clock.instant()));
    }
    awaySince = null;
    failure = null;
  }

  synchronized void isAway(Throwable cause) {
    failure = String.valueOf(cause.getMessage());
    if (awaySince == null) {
      awaySince = clock.instant();
      LOG.warn("{} does not answer: {}. {}", server, failure, consequence);
    }
  }

  synchronized Health health() {
    if (failure == null) {
      return Health.up().withDetail("server", server).build();
    }
    Health.Builder down = Health.down().withDetail("server", server).withDetail("failure", failure);
    if (awaySince != null) {
      down.withDetail("awaySince", awaySince.toString());
    }
    return down.build();
  }
}
