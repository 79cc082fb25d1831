package io.usageledger.ledger.verify;

import io.usageledger.ledger.LedgerSettings;
import io.usageledger.ledger.verify.VerificationStore.LastRun;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/**
 * Whether what is stored belongs together, as health component {@code verification}. It is no part
 * of readiness: a service that were taken out of traffic for it would post nothing and hold
 * nothing, and another one would find the same. Health is read without a key, so that it says which
 * check failed and how often, and leaves accounts and amounts to those who may ask.
 */
@Component("verificationHealthIndicator")
class VerificationHealth implements HealthIndicator {
  /** A run may take long; so long it does not. */
  private static final Duration OVERDUE_MIN = Duration.ofHours(1);

  private static final int INTERVALS_MAX = 3;

  private final VerificationFigures figures;
  private final Duration interval;
  private final Clock clock;

  VerificationHealth(VerificationFigures figures, LedgerSettings settings, Clock clock) {
    this.figures = figures;
    this.interval = settings.verify().interval();
    this.clock = clock;
  }

  @Override
  public Health health() {
    List<LastRun> runs = figures.last();
    Optional<Instant> ranAt = runs.stream().map(LastRun::ranAt).max(Instant::compareTo);
    if (ranAt.isEmpty()) {
      return Health.unknown().withDetail("ran", "not yet").build();
    }
    List<LastRun> wrong = runs.stream().filter(run -> run.faults() > 0).toList();
    Health.Builder health = wrong.isEmpty() ? Health.up() : Health.down();
    if (!wrong.isEmpty()) {
      health.withDetail(
          "wrong",
          wrong.stream()
              .map(run -> "not so that %s: %d wrong".formatted(run.name(), run.faults()))
              .toList());
      health.withDetail(
          "see", "./ledger verify, or GET /v1/verifications, names what is wrong and where");
    }
    if (isOverdue(ranAt.get())) {
      health.down().withDetail("overdue", "no verification has ended since " + ranAt.get());
    }
    return health.withDetail("ranAt", ranAt.get().toString()).build();
  }

  private boolean isOverdue(Instant ranAt) {
    if (interval.isZero()) {
      return false;
    }
    Duration several = interval.multipliedBy(INTERVALS_MAX);
    Duration limit = several.compareTo(OVERDUE_MIN) > 0 ? several : OVERDUE_MIN;
    return Duration.between(ranAt, clock.instant()).compareTo(limit) > 0;
  }
}
