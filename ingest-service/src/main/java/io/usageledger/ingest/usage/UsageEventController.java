package io.usageledger.ingest.usage;

import io.usageledger.event.Limits;
import io.usageledger.event.RefusedException;
import io.usageledger.ingest.IngestCounters;
import io.usageledger.ingest.IngestCounters.Door;
import io.usageledger.ingest.IngestSettings;
import io.usageledger.ingest.intake.BodyReader;
import io.usageledger.ingest.intake.BodyReader.Body;
import io.usageledger.ingest.intake.ProblemAdvice;
import io.usageledger.ingest.intake.RequestRefusal;
import io.usageledger.ingest.intake.RequestRefusedException;
import io.usageledger.ingest.intake.Shown;
import io.usageledger.ingest.log.EventPublisher;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.util.List;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** The HTTP door for usage events: one, or up to a thousand, each with its own answer. */
@RestController
class UsageEventController {
  private final BodyReader bodies;
  private final EventPublisher publisher;
  private final IngestCounters counters;
  private final IngestSettings settings;
  private final Clock clock;

  UsageEventController(
      BodyReader bodies,
      @Qualifier("requestPublisher") EventPublisher publisher,
      IngestCounters counters,
      IngestSettings settings,
      Clock clock) {
    this.bodies = bodies;
    this.publisher = publisher;
    this.counters = counters;
    this.settings = settings;
    this.clock = clock;
  }

  @PostMapping(path = "/v1/usage-events", consumes = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<?> record(HttpServletRequest request) {
    try (Body body = bodies.read(request)) {
      JudgedEvents judged =
          JudgedEvents.of(events(body.root()), clock.instant().plus(Limits.CLOCK_AHEAD_MAX));
      publisher.publish(judged.records());
      counters.accepted(Door.HTTP, judged.accepted());
      judged.refusals().forEach(refused -> counters.refused(Door.HTTP, refused.refusal()));
      return judged.accepted() == 0
          ? noneWasGood(judged)
          : ResponseEntity.accepted().body(UsageEventAnswer.of(judged));
    }
  }

  private Iterable<JsonNode> events(JsonNode root) {
    JsonNode events = root.get("events");
    if (events == null) {
      return List.of(root);
    }
    if (!events.isArray() || root.size() > 1) {
      throw new RequestRefusedException(
          RequestRefusal.BODY_MALFORMED,
          "\"events\" is %s; an array and nothing beside it is wanted"
              .formatted(Shown.value(events)));
    }
    if (events.isEmpty()) {
      throw new RequestRefusedException(
          RequestRefusal.EVENTS_MISSING, "\"events\" is empty: there is nothing to record");
    }
    if (events.size() > settings.eventsMax()) {
      throw new RequestRefusedException(
          RequestRefusal.EVENTS_TOO_MANY,
          "%d events in one request, more than %d: send them in several"
              .formatted(events.size(), settings.eventsMax()));
    }
    return events;
  }

  private static ResponseEntity<Object> noneWasGood(JudgedEvents judged) {
    RefusedException first = judged.refusals().get(0);
    ProblemDetail problem =
        ProblemAdvice.problem(
            HttpStatus.UNPROCESSABLE_CONTENT,
            first.refusal().code(),
            "None of %d events was good; the first: %s"
                .formatted(judged.results().size(), first.detail()));
    problem.setProperty("accepted", 0);
    problem.setProperty("rejected", judged.refusals().size());
    problem.setProperty("results", judged.results());
    return ProblemAdvice.answer(problem, new HttpHeaders());
  }

  /** The answer when at least one event is in the log. */
  record UsageEventAnswer(int accepted, int rejected, List<EventResult> results) {
    static UsageEventAnswer of(JudgedEvents judged) {
      return new UsageEventAnswer(
          judged.accepted(), judged.refusals().size(), judged.results());
    }
  }
}
