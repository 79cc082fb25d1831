package io.usageledger.access;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** Whether keys can be checked. Says what the upkeep saw last, without asking the database. */
final class AccessHealth implements HealthIndicator {
  private final ApiKeys keys;

  AccessHealth(ApiKeys keys) {
    this.keys = keys;
  }

  @Override
  public Health health() {
    return switch (keys.contact()) {
      case THERE -> Health.up().build();
      case NONE_YET -> Health.unknown().build();
      case AWAY ->
          Health.down()
              .withDetail("missing", "the database of the API keys does not answer")
              .build();
    };
  }
}
