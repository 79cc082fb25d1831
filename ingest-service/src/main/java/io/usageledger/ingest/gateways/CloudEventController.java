package io.usageledger.ingest.gateways;

import io.usageledger.event.RefusedException;
import io.usageledger.ingest.IngestCounters.Door;
import io.usageledger.ingest.intake.Body;
import io.usageledger.ingest.intake.BodyReader;
import io.usageledger.ingest.intake.ProblemAdvice;
import io.usageledger.ingest.usage.JudgedEvents;
import io.usageledger.ingest.usage.UsageIntake;
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

/**
 * CloudEvents, one or a batch, where OpenMeter's clients send them, and answered as they expect.
 */
@RestController
class CloudEventController {
  private final BodyReader bodies;
  private final UsageIntake intake;
  private final CloudEventForm form;

  CloudEventController(BodyReader bodies, UsageIntake intake, CloudEventForm form) {
    this.bodies = bodies;
    this.intake = intake;
    this.form = form;
  }

  @PostMapping(
      path = "/api/v1/events",
      consumes = {
        "application/cloudevents+json",
        "application/cloudevents-batch+json",
        MediaType.APPLICATION_JSON_VALUE
      })
  ResponseEntity<?> record(HttpServletRequest request) {
    try (Body<List<JsonNode>> body = bodies.readValues(request)) {
      JudgedEvents judged = intake.take(Door.HTTP, body.content(), form);
      return judged.refusals().isEmpty()
          ? ResponseEntity.noContent().build()
          : someWereRefused(judged);
    }
  }

  /** The good ones are in; the client may send all of them again, or the others corrected. */
  private static ResponseEntity<Object> someWereRefused(JudgedEvents judged) {
    RefusedException first = judged.refusals().get(0);
    ProblemDetail problem =
        ProblemAdvice.problem(
            HttpStatus.UNPROCESSABLE_CONTENT,
            first.refusal().code(),
            "%d of %d events were refused, the others are taken; the first: %s"
                .formatted(judged.refusals().size(), judged.results().size(), first.detail()));
    problem.setProperty("accepted", judged.accepted());
    problem.setProperty("rejected", judged.refusals().size());
    problem.setProperty("results", judged.results());
    return ProblemAdvice.answer(problem, new HttpHeaders());
  }
}
