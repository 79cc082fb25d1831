package io.usageledger.ingest.usage;

import io.usageledger.event.Limits;
import io.usageledger.event.LogTopics;
import io.usageledger.ingest.IngestCounters;
import io.usageledger.ingest.IngestCounters.Door;
import io.usageledger.ingest.IngestSettings;
import io.usageledger.ingest.intake.RequestRefusal;
import io.usageledger.ingest.intake.RequestRefusedException;
import io.usageledger.ingest.log.EventPublisher;
import io.usageledger.ingest.log.LogRecord;
import io.usageledger.log.UsageRefused;
import java.time.Clock;
import java.util.List;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.stereotype.Component;

/**
 * Takes the good ones of a request's usage events into the log, whatever form they came in, and
 * keeps the others where their senders send nothing again.
 */
@Component
public final class UsageIntake {
  private final EventPublisher publisher;
  private final IngestCounters counters;
  private final IngestSettings settings;
  private final Clock clock;

  UsageIntake(
      @Qualifier("requestPublisher") EventPublisher publisher,
      IngestCounters counters,
      IngestSettings settings,
      Clock clock) {
    this.publisher = publisher;
    this.counters = counters;
    this.settings = settings;
    this.clock = clock;
  }

  /**
   * @return what became of each; when this returns, Kafka has the good ones, and what is kept of
   *     the others
   */
  public <E> JudgedEvents take(Door door, List<E> events, EventForm<E> form) {
    if (events.size() > settings.eventsMax()) {
      throw new RequestRefusedException(
          RequestRefusal.EVENTS_TOO_MANY,
          "%d events in one request, more than %d: send them in several"
              .formatted(events.size(), settings.eventsMax()));
    }
    JudgedEvents judged =
        JudgedEvents.of(events, form, clock.instant().plus(Limits.CLOCK_AHEAD_MAX));
    publisher.publish(judged.records());
    keep(judged.kept());
    counters.accepted(door, judged.accepted());
    counters.skipped(door, judged.skipped());
    judged.refusals().forEach(refused -> counters.refused(door, refused.refusal()));
    return judged;
  }

  /** Writes to usage-events what was refused, for the relay to judge again. */
  public void keep(List<UsageRefused> refused) {
    publisher.publish(refused.stream().map(UsageIntake::toRelay).toList());
  }

  /** In no order, since each stands for itself. */
  private static LogRecord<UsageRefused> toRelay(UsageRefused refused) {
    String id = refused.getEventId();
    return new LogRecord<>(LogTopics.USAGE_EVENTS, id == null ? refused.getForm() : id, refused);
  }
}
