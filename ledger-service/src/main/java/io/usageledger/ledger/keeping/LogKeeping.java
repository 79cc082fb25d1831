package io.usageledger.ledger.keeping;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.usageledger.ledger.LedgerSettings;
import java.time.Clock;
import java.time.Instant;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Lets posting begin only from topics that are kept for ever, and goes on looking, as health
 * component {@code logKeeping}. Once posting has begun it goes on whatever is changed: what is
 * posted is safe in the tables, and stopping would only leave more to be lost.
 */
@Component
public class LogKeeping implements HealthIndicator {
  private static final Logger log = LoggerFactory.getLogger(LogKeeping.class);

  /**
   * @param since when it was found first like this
   */
  private record State(Findings findings, Instant since, Instant lookedAt) {}

  private final TopicLook topics;
  private final boolean accepted;
  private final Clock clock;
  private volatile @Nullable State state;
  private volatile boolean admitted;

  LogKeeping(TopicLook topics, LedgerSettings settings, Clock clock, MeterRegistry metrics) {
    this.topics = topics;
    this.accepted = settings.acceptLogRetention();
    this.clock = clock;
    Gauge.builder("ledger.log.faults", this, LogKeeping::faults)
        .description("Settings of the log's topics under which records are lost")
        .register(metrics);
    Gauge.builder("ledger.log.lost.records", this, LogKeeping::lostRecords)
        .description("Offsets before the first that the log's topics still hold")
        .register(metrics);
  }

  /**
   * To be called before a batch is posted; costs nothing once posting was let begin.
   *
   * @throws LogNotKeptException when the topics would lose the truth, and nobody said to go on
   * @throws KafkaException when Kafka does not tell
   */
  public void requireKept() {
    if (admitted) {
      return;
    }
    Findings found = look();
    if (!found.faults().isEmpty() && !accepted) {
      throw new LogNotKeptException(
          "%s. Nothing is posted until then, or until it is started with ledger.accept-log-retention=true, which gives up that everything can be rebuilt"
              .formatted(String.join(". ", found.faults())));
    }
    admitted = true;
  }

  @Scheduled(fixedDelayString = "${ledger.log-check-interval:1m}")
  void lookAgain() {
    try {
      look();
    } catch (KafkaException away) {
      log.debug("How the log is kept is not known now: {}", away.getMessage());
    }
  }

  private synchronized Findings look() {
    Findings found = Findings.of(topics.look());
    State before = state;
    Instant now = clock.instant();
    boolean isNews = before == null || !before.findings().equals(found);
    state = new State(found, isNews || before == null ? now : before.since(), now);
    if (isNews) {
      tell(found);
    }
    return found;
  }

  private void tell(Findings found) {
    found.warnings().forEach(warning -> log.warn("The log: {}", warning));
    String word = accepted ? "The log, accepted as it is: {}" : "The log: {}";
    found.faults().forEach(fault -> log.error(word, fault));
    found.lost().forEach(lost -> log.error(word, lost));
    if (found.isWhole()) {
      log.info("The log's topics are kept for ever, and whole from the first record on");
    }
  }

  private long faults() {
    State known = state;
    return known == null ? 0 : known.findings().faults().size();
  }

  private long lostRecords() {
    State known = state;
    return known == null ? 0 : known.findings().lostRecords();
  }

  @Override
  public Health health() {
    State known = state;
    if (known == null) {
      return Health.up().withDetail("looked", "not yet").build();
    }
    Findings found = known.findings();
    Health.Builder health = found.isWhole() || accepted ? Health.up() : Health.down();
    if (!found.isWhole()) {
      health
          .withDetail("faults", found.faults())
          .withDetail("lost", found.lost())
          .withDetail("since", known.since())
          .withDetail("accepted", accepted);
    }
    return health
        .withDetail("warnings", found.warnings())
        .withDetail("lookedAt", known.lookedAt())
        .build();
  }
}
