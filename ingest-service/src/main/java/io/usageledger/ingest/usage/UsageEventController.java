package io.usageledger.ingest.usage;

import io.usageledger.event.RefusedException;
import io.usageledger.ingest.IngestCounters.Door;
import io.usageledger.ingest.intake.Body;
import io.usageledger.ingest.intake.BodyReader;
import io.usageledger.ingest.intake.ProblemAdvice;
import io.usageledger.ingest.intake.RequestRefusal;
import io.usageledger.ingest.intake.RequestRefusedException;
import io.usageledger.ingest.intake.Shown;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
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
  private final UsageIntake intake;

  UsageEventController(BodyReader bodies, UsageIntake intake) {
    this.bodies = bodies;
    this.intake = intake;
  }

  @PostMapping(path = "/v1/usage-events", consumes = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<?> record(HttpServletRequest request) {
    try (Body<JsonNode> body = bodies.read(request)) {
      JudgedEvents judged = intake.take(Door.HTTP, events(body.content()), OwnForm.JSON);
      return judged.accepted() == 0
          ? noneWasGood(judged)
          : ResponseEntity.accepted().body(UsageEventAnswer.of(judged));
    }
  }

  private static List<JsonNode> events(JsonNode root) {
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
    return events.valueStream().toList();
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
      return new UsageEventAnswer(judged.accepted(), judged.refusals().size(), judged.results());
    }
  }
}
