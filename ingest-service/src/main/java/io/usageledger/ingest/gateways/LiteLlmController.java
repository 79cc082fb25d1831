package io.usageledger.ingest.gateways;

import io.usageledger.ingest.IngestSettings;
import io.usageledger.ingest.gateways.LiteLlmBatch.LogsAnswer;
import io.usageledger.ingest.intake.BodyBytes;
import io.usageledger.ingest.intake.StreamedBody;
import io.usageledger.ingest.usage.UsageIntake;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * LiteLLM's generic callback. It does not send a batch again that failed, so what is good is taken
 * and every batch that could be read is answered with 200.
 */
@RestController
class LiteLlmController {
  private static final String LINES = "application/x-ndjson";

  private final BodyBytes bodies;
  private final UsageIntake intake;
  private final LiteLlmLogForm form;
  private final IngestSettings settings;

  LiteLlmController(
      BodyBytes bodies, UsageIntake intake, LiteLlmLogForm form, IngestSettings settings) {
    this.bodies = bodies;
    this.intake = intake;
    this.form = form;
    this.settings = settings;
  }

  @PostMapping(
      path = "/litellm/v1/logs",
      consumes = {MediaType.APPLICATION_JSON_VALUE, LINES})
  LogsAnswer record(HttpServletRequest request) {
    boolean isLines =
        MediaType.parseMediaType(request.getContentType())
            .isCompatibleWith(MediaType.parseMediaType(LINES));
    try (StreamedBody body = bodies.stream(request, settings.litellm().bodyMax())) {
      return new LiteLlmBatch(intake, form, body, isLines, settings.eventsMax()).take();
    }
  }
}
