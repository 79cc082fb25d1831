package io.usageledger.ingest.relay;

import io.usageledger.ingest.IngestSettings;
import io.usageledger.ingest.relay.RelayState.Wait;
import java.util.Optional;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/** The health component {@code relay}: bad while it waits, has stopped, or lags without moving. */
@Component("relayHealthIndicator")
class RelayHealth implements HealthIndicator {
  private final RelayKeeper keeper;
  private final RelayState state;
  private final RelayLag lag;
  private final IngestSettings.Relay settings;

  RelayHealth(RelayKeeper keeper, RelayState state, RelayLag lag, IngestSettings settings) {
    this.keeper = keeper;
    this.state = state;
    this.lag = lag;
    this.settings = settings.relay();
  }

  @Override
  public Health health() {
    Health.Builder health = Health.up();
    if (!settings.enabled()) {
      return health.withDetail("relay", "switched off here").build();
    }
    Optional<Wait> wait = state.findWait();
    if (wait.isPresent()) {
      health
          .down()
          .withDetail("waitingSince", wait.get().since().toString())
          .withDetail("waitingFor", wait.get().reason());
    } else if (!keeper.isAsWanted()) {
      health.down().withDetail("relay", "stopped, and is being started again");
    } else if (lag.still().compareTo(settings.stuckAfter()) > 0) {
      health.down().withDetail("relay", "nothing was relayed for " + lag.still());
    }
    state.findProgressedAt().ifPresent(at -> health.withDetail("lastRelayedAt", at.toString()));
    return health.withDetail("lagRecords", lag.records()).build();
  }
}
