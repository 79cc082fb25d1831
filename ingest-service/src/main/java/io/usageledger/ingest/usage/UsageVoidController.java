package io.usageledger.ingest.usage;

import static io.usageledger.event.Refusal.ACCOUNT_ID_INVALID;
import static io.usageledger.event.Refusal.EVENT_ID_INVALID;
import static io.usageledger.event.Refusal.REASON_INVALID;
import static io.usageledger.event.Refusal.SOURCE_INVALID;

import io.usageledger.event.EventChecks;
import io.usageledger.ingest.intake.EventFields;
import io.usageledger.ingest.intake.EventIntake;
import io.usageledger.ingest.log.LogRecord;
import io.usageledger.log.UsageVoided;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import java.util.Set;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** Takes back a usage event, named by its identity. */
@RestController
class UsageVoidController {
  private static final Set<String> FIELDS = Set.of("account_id", "source", "event_id", "reason");

  private final EventIntake intake;

  UsageVoidController(EventIntake intake) {
    this.intake = intake;
  }

  @PostMapping(path = "/v1/usage-voids", consumes = MediaType.APPLICATION_JSON_VALUE)
  @ResponseStatus(HttpStatus.ACCEPTED)
  Map<String, String> take(HttpServletRequest request) {
    UsageVoided event = intake.take(request, UsageVoidController::translate);
    return Map.of(
        "account_id", event.getAccountId(),
        "source", event.getSource(),
        "event_id", event.getEventId(),
        "status", "accepted");
  }

  static LogRecord<UsageVoided> translate(JsonNode json) {
    EventFields fields = new EventFields(json, FIELDS);
    UsageVoided event =
        UsageVoided.newBuilder()
            .setAccountId(fields.text(ACCOUNT_ID_INVALID, "account_id"))
            .setSource(fields.text(SOURCE_INVALID, "source"))
            .setEventId(fields.text(EVENT_ID_INVALID, "event_id"))
            .setReason(fields.findText(REASON_INVALID, "reason"))
            .build();
    fields.refuseFaults(() -> EventChecks.check(event));
    return LogRecord.of(event.getAccountId(), event);
  }
}
