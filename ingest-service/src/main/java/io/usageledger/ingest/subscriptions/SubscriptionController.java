package io.usageledger.ingest.subscriptions;

import static io.usageledger.event.Refusal.ACCOUNT_ID_INVALID;
import static io.usageledger.event.Refusal.AMOUNT_INVALID;
import static io.usageledger.event.Refusal.ATTRIBUTES_INVALID;
import static io.usageledger.event.Refusal.EVENT_ID_INVALID;
import static io.usageledger.event.Refusal.PERIOD_INVALID;
import static io.usageledger.event.Refusal.SUBSCRIPTION_INVALID;
import static io.usageledger.event.Refusal.UNIT_INVALID;

import io.usageledger.event.EventChecks;
import io.usageledger.ingest.intake.EventFields;
import io.usageledger.ingest.intake.EventIntake;
import io.usageledger.ingest.log.LogRecord;
import io.usageledger.log.SubscriptionChanged;
import jakarta.servlet.http.HttpServletRequest;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Set;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** Takes the state of a subscription from here on, with every number that posting needs. */
@RestController
class SubscriptionController {
  private static final Set<String> FIELDS =
      Set.of(
          "change_id",
          "subscription_id",
          "account_id",
          "tier",
          "status",
          "period_start",
          "period_end",
          "unit",
          "allowance",
          "rollover_cap",
          "attributes");

  private final EventIntake intake;

  SubscriptionController(EventIntake intake) {
    this.intake = intake;
  }

  @PostMapping(path = "/v1/subscriptions", consumes = MediaType.APPLICATION_JSON_VALUE)
  @ResponseStatus(HttpStatus.ACCEPTED)
  Map<String, String> change(HttpServletRequest request) {
    SubscriptionChanged event = intake.take(request, SubscriptionController::translate);
    return Map.of(
        "change_id", event.getChangeId(),
        "subscription_id", event.getSubscriptionId(),
        "account_id", event.getAccountId(),
        "status", "accepted");
  }

  static LogRecord<SubscriptionChanged> translate(JsonNode json) {
    EventFields fields = new EventFields(json, FIELDS);
    BigDecimal rolloverCap = fields.findAmount(AMOUNT_INVALID, "rollover_cap");
    SubscriptionChanged event =
        SubscriptionChanged.newBuilder()
            .setAccountId(fields.text(ACCOUNT_ID_INVALID, "account_id"))
            .setChangeId(fields.text(EVENT_ID_INVALID, "change_id"))
            .setSubscriptionId(fields.text(SUBSCRIPTION_INVALID, "subscription_id"))
            .setTier(fields.text(SUBSCRIPTION_INVALID, "tier"))
            .setStatus(fields.text(SUBSCRIPTION_INVALID, "status"))
            .setPeriodStart(fields.time(PERIOD_INVALID, "period_start"))
            .setPeriodEnd(fields.time(PERIOD_INVALID, "period_end"))
            .setUnit(fields.text(UNIT_INVALID, "unit"))
            .setAllowance(fields.amount(AMOUNT_INVALID, "allowance"))
            .setRolloverCap(rolloverCap == null ? BigDecimal.ZERO : rolloverCap)
            .setAttributes(fields.texts(ATTRIBUTES_INVALID, "attributes"))
            .build();
    fields.refuseFaults(() -> EventChecks.check(event));
    return LogRecord.of(event.getAccountId(), event);
  }
}
