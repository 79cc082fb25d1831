package io.usageledger.ingest.credits;

import static io.usageledger.event.Refusal.ACCOUNT_ID_INVALID;
import static io.usageledger.event.Refusal.AMOUNT_INVALID;
import static io.usageledger.event.Refusal.EVENT_ID_INVALID;
import static io.usageledger.event.Refusal.PERIOD_INVALID;
import static io.usageledger.event.Refusal.REASON_INVALID;
import static io.usageledger.event.Refusal.SUBSCRIPTION_INVALID;
import static io.usageledger.event.Refusal.UNIT_INVALID;

import io.usageledger.event.EventChecks;
import io.usageledger.event.Limits;
import io.usageledger.ingest.intake.EventFields;
import io.usageledger.ingest.log.LogRecord;
import io.usageledger.log.BalanceAdjusted;
import io.usageledger.log.CreditsGranted;
import io.usageledger.log.CreditsRevoked;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** The one translation of credits, revocations and adjustments into records of the log. */
final class CreditRequests {
  private static final Set<String> GRANT_FIELDS =
      Set.of(
          "credit_id",
          "account_id",
          "unit",
          "amount",
          "priority",
          "effective_at",
          "expires_at",
          "subscription_id",
          "reason");

  private static final Set<String> REVOCATION_FIELDS =
      Set.of("revocation_id", "account_id", "credit_id", "reason");

  private static final Set<String> ADJUSTMENT_FIELDS =
      Set.of("adjustment_id", "account_id", "unit", "amount", "reason");

  private CreditRequests() {}

  /**
   * A grant without {@code effective_at} covers usage of any time. The request's own time would
   * make a repeat of the same request another grant with the same id, a conflict.
   */
  static LogRecord<CreditsGranted> granted(JsonNode json) {
    EventFields fields = new EventFields(json, GRANT_FIELDS);
    Instant effectiveAt = fields.findTime(PERIOD_INVALID, "effective_at");
    BigDecimal amount = fields.amount(AMOUNT_INVALID, "amount");
    CreditsGranted event =
        CreditsGranted.newBuilder()
            .setAccountId(fields.text(ACCOUNT_ID_INVALID, "account_id"))
            .setCreditId(fields.text(EVENT_ID_INVALID, "credit_id"))
            .setUnit(fields.text(UNIT_INVALID, "unit"))
            .setAmount(amount)
            .setPriority(fields.number(AMOUNT_INVALID, "priority", 0))
            .setEffectiveAt(Objects.requireNonNullElse(effectiveAt, Limits.OCCURRED_AT_MIN))
            .setExpiresAt(fields.findTime(PERIOD_INVALID, "expires_at"))
            .setSubscriptionId(fields.findText(SUBSCRIPTION_INVALID, "subscription_id"))
            .setReason(fields.findText(REASON_INVALID, "reason"))
            .build();
    fields.refuseFaults(() -> EventChecks.check(event));
    return LogRecord.of(event.getAccountId(), event);
  }

  static LogRecord<CreditsRevoked> revoked(JsonNode json) {
    EventFields fields = new EventFields(json, REVOCATION_FIELDS);
    CreditsRevoked event =
        CreditsRevoked.newBuilder()
            .setAccountId(fields.text(ACCOUNT_ID_INVALID, "account_id"))
            .setRevocationId(fields.text(EVENT_ID_INVALID, "revocation_id"))
            .setCreditId(fields.text(EVENT_ID_INVALID, "credit_id"))
            .setReason(fields.findText(REASON_INVALID, "reason"))
            .build();
    fields.refuseFaults(() -> EventChecks.check(event));
    return LogRecord.of(event.getAccountId(), event);
  }

  static LogRecord<BalanceAdjusted> adjusted(JsonNode json) {
    EventFields fields = new EventFields(json, ADJUSTMENT_FIELDS);
    BalanceAdjusted event =
        BalanceAdjusted.newBuilder()
            .setAccountId(fields.text(ACCOUNT_ID_INVALID, "account_id"))
            .setAdjustmentId(fields.text(EVENT_ID_INVALID, "adjustment_id"))
            .setUnit(fields.text(UNIT_INVALID, "unit"))
            .setAmount(fields.amount(AMOUNT_INVALID, "amount"))
            .setReason(fields.findText(REASON_INVALID, "reason"))
            .build();
    fields.refuseFaults(() -> EventChecks.check(event));
    return LogRecord.of(event.getAccountId(), event);
  }
}
