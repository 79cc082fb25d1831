package io.usageledger.ledger.verify;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.usageledger.ledger.verify.VerificationStore.LastRun;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * What the last runs found, as metrics. They are read from the tables, so that every service shows
 * the same, whichever ran, and after a restart too.
 */
@Component
class VerificationFigures {
  private static final Logger log = LoggerFactory.getLogger(VerificationFigures.class);

  private final VerificationStore store;
  private final Clock clock;
  private final MultiGauge checked;
  private final MultiGauge faults;
  private volatile List<LastRun> last = List.of();
  private volatile @Nullable Instant oldestReading;

  VerificationFigures(VerificationStore store, Clock clock, MeterRegistry metrics) {
    this.store = store;
    this.clock = clock;
    this.checked =
        MultiGauge.builder("ledger.verification.checked")
            .description("Rows and records that each check looked at when it ran last")
            .register(metrics);
    this.faults =
        MultiGauge.builder("ledger.verification.faults")
            .description("What of them is not as it should be; must be 0")
            .register(metrics);
    Gauge.builder(
            "ledger.verification.good.age",
            this,
            figures -> seconds(figures.goodAge()).doubleValue())
        .description("Since every check was well; NaN is never")
        .baseUnit("seconds")
        .register(metrics);
    Gauge.builder(
            "ledger.verification.reread.age",
            this,
            figures -> seconds(figures.rereadAge()).doubleValue())
        .description("Since that journal was read from its first entry which was read longest ago")
        .baseUnit("seconds")
        .register(metrics);
  }

  @Scheduled(fixedDelayString = "${ledger.verify.figures-every:5s}")
  void look() {
    try {
      last = store.readAll();
      oldestReading = store.findOldestReading().orElse(null);
      show(checked, LastRun::checked);
      show(faults, LastRun::faults);
    } catch (DataAccessException away) {
      log.debug("What verification found is shown later: {}", away.getMessage());
    }
  }

  private void show(MultiGauge gauge, Function<LastRun, Number> figure) {
    gauge.register(
        last.stream()
            .<MultiGauge.Row<?>>map(
                run -> MultiGauge.Row.of(Tags.of("check", run.code()), figure.apply(run)))
            .toList(),
        true);
  }

  /** What each check found when it ran last, in whichever service. */
  List<LastRun> last() {
    return last;
  }

  private Optional<Duration> goodAge() {
    List<LastRun> runs = last;
    if (runs.isEmpty() || runs.stream().anyMatch(run -> run.goodAt() == null)) {
      return Optional.empty();
    }
    return runs.stream()
        .map(run -> Duration.between(run.goodAt(), clock.instant()))
        .max(Duration::compareTo);
  }

  private Optional<Duration> rereadAge() {
    return Optional.ofNullable(oldestReading)
        .map(oldest -> Duration.between(oldest, clock.instant()));
  }

  /** A metric is a floating number, which nothing follows from. */
  private static Number seconds(Optional<Duration> age) {
    return age.<Number>map(Duration::toSeconds).orElse(Double.NaN);
  }
}
