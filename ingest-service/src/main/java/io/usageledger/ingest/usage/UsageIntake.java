package io.usageledger.ingest.usage;

import io.usageledger.event.Limits;
import io.usageledger.ingest.IngestCounters;
import io.usageledger.ingest.IngestCounters.Door;
import io.usageledger.ingest.IngestSettings;
import io.usageledger.ingest.intake.RequestRefusal;
import io.usageledger.ingest.intake.RequestRefusedException;
import io.usageledger.ingest.log.EventPublisher;
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
  private final RefusedLog refused;
  private final IngestCounters counters;
  private final IngestSettings settings;
  private final Clock clock;

  UsageIntake(
      @Qualifier("requestPublisher") EventPublisher publisher,
      RefusedLog refused,
      IngestCounters counters,
      IngestSettings settings,
      Clock clock) {
    this.publisher = publisher;
    this.refused = refused;
    this.counters = counters;
    this.settings = settings;
    this.clock = clock;
  }

  /**
   * All events of a request.
   *
   * @return what became of each; when this returns, Kafka has the good ones, and what is kept of
   *     the others
   */
  public <E> JudgedEvents take(Door door, List<E> events, EventForm<E> form) {
    RefusedLog.Keeping kept = refused.begin(true);
    JudgedEvents judged = take(door, events, form, kept);
    kept.end();
    return judged;
  }

  /**
   * What is kept of a request that is taken in portions; its end is the caller's to tell.
   *
   * @param isSentAgain whether the sender sends all of it again that is told to
   */
  public RefusedLog.Keeping beginPortions(boolean isSentAgain) {
    return refused.begin(isSentAgain);
  }

  /**
   * A portion of a request.
   *
   * @return what became of each; when this returns, Kafka has the good ones
   */
  public <E> JudgedEvents take(
      Door door, List<E> events, EventForm<E> form, RefusedLog.Keeping kept) {
    if (events.size() > settings.eventsMax()) {
      throw new RequestRefusedException(
          RequestRefusal.EVENTS_TOO_MANY,
          "%d events in one request, more than %d: send them in several"
              .formatted(events.size(), settings.eventsMax()));
    }
    JudgedEvents judged =
        JudgedEvents.of(events, form, clock.instant().plus(Limits.CLOCK_AHEAD_MAX));
    publisher.publish(judged.records());
    counters.accepted(door, judged.accepted());
    counters.skipped(door, judged.skipped());
    judged.refusals().forEach(one -> counters.refused(door, one.refusal()));
    kept.keep(judged.kept());
    return judged;
  }
}
