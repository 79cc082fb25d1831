package io.usageledger.ingest.accounts;

import static io.usageledger.event.Refusal.ACCOUNT_CHANGE_INVALID;
import static io.usageledger.event.Refusal.ACCOUNT_ID_INVALID;
import static io.usageledger.event.Refusal.ATTRIBUTES_INVALID;
import static io.usageledger.event.Refusal.EVENT_ID_INVALID;

import io.usageledger.event.EventChecks;
import io.usageledger.ingest.intake.EventFields;
import io.usageledger.ingest.intake.EventIntake;
import io.usageledger.ingest.log.LogRecord;
import io.usageledger.log.AccountChanged;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import java.util.Set;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** Takes how an account is charged, and that it is closed or opened; what is left out stays. */
@RestController
class AccountController {
  private static final Set<String> FIELDS =
      Set.of("change_id", "account_id", "charged_by", "status", "attributes");

  private final EventIntake intake;

  AccountController(EventIntake intake) {
    this.intake = intake;
  }

  @PostMapping(path = "/v1/accounts", consumes = MediaType.APPLICATION_JSON_VALUE)
  @ResponseStatus(HttpStatus.ACCEPTED)
  Map<String, String> change(HttpServletRequest request) {
    AccountChanged event = intake.take(request, AccountController::translate);
    return Map.of(
        "change_id", event.getChangeId(),
        "account_id", event.getAccountId(),
        "status", "accepted");
  }

  static LogRecord<AccountChanged> translate(JsonNode json) {
    EventFields fields = new EventFields(json, FIELDS);
    Map<String, String> attributes = fields.texts(ATTRIBUTES_INVALID, "attributes");
    AccountChanged event =
        AccountChanged.newBuilder()
            .setAccountId(fields.text(ACCOUNT_ID_INVALID, "account_id"))
            .setChangeId(fields.text(EVENT_ID_INVALID, "change_id"))
            .setChargedBy(fields.findText(ACCOUNT_CHANGE_INVALID, "charged_by"))
            .setStatus(fields.findText(ACCOUNT_CHANGE_INVALID, "status"))
            .setAttributes(fields.find("attributes") == null ? null : attributes)
            .build();
    fields.refuseFaults(() -> EventChecks.check(event));
    return LogRecord.of(event.getAccountId(), event);
  }
}
