package io.usageledger.ingest.gateways;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.usageledger.ingest.IngestCounters.Door;
import io.usageledger.ingest.intake.Body;
import io.usageledger.ingest.intake.BodyReader;
import io.usageledger.ingest.usage.EventResult;
import io.usageledger.ingest.usage.JudgedEvents;
import io.usageledger.ingest.usage.UsageIntake;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/**
 * LiteLLM's generic callback. It does not send a batch again that failed, so what is good is taken
 * and every batch that could be read is answered with 200.
 */
@RestController
class LiteLlmController {
  private static final Logger LOG = LoggerFactory.getLogger(LiteLlmController.class);

  private final BodyReader bodies;
  private final UsageIntake intake;

  LiteLlmController(BodyReader bodies, UsageIntake intake) {
    this.bodies = bodies;
    this.intake = intake;
  }

  @PostMapping(
      path = "/litellm/v1/logs",
      consumes = {MediaType.APPLICATION_JSON_VALUE, "application/x-ndjson"})
  LogsAnswer record(HttpServletRequest request) {
    try (Body<List<JsonNode>> body = bodies.readValues(request)) {
      JudgedEvents judged = intake.take(Door.HTTP, body.content(), LiteLlmForm.PAYLOAD);
      if (!judged.refusals().isEmpty()) {
        LOG.warn(
            "Refused {} of {} logs of LiteLLM, which does not send them again; the first: {}",
            judged.refusals().size(),
            judged.results().size(),
            judged.refusals().get(0).detail());
      }
      return LogsAnswer.of(judged);
    }
  }

  /** What became of each log, in their order. */
  record LogsAnswer(
      @JsonProperty("accepted") int accepted,
      @JsonProperty("rejected") int rejected,
      @JsonProperty("results") List<EventResult> results) {
    static LogsAnswer of(JudgedEvents judged) {
      return new LogsAnswer(judged.accepted(), judged.refusals().size(), judged.results());
    }
  }
}
