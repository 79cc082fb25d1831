package io.usageledger.event;

import static io.usageledger.event.FieldChecks.accountId;
import static io.usageledger.event.FieldChecks.amount;
import static io.usageledger.event.FieldChecks.attributes;
import static io.usageledger.event.FieldChecks.id;
import static io.usageledger.event.FieldChecks.name;
import static io.usageledger.event.FieldChecks.notNegative;
import static io.usageledger.event.FieldChecks.occurredAt;
import static io.usageledger.event.FieldChecks.oneOf;
import static io.usageledger.event.FieldChecks.optionalText;
import static io.usageledger.event.FieldChecks.period;
import static io.usageledger.event.FieldChecks.quantities;
import static io.usageledger.event.FieldChecks.quoted;
import static io.usageledger.event.FieldChecks.rawUsage;
import static io.usageledger.event.FieldChecks.reason;
import static io.usageledger.event.FieldChecks.refused;
import static io.usageledger.event.FieldChecks.reportedCost;
import static io.usageledger.event.FieldChecks.shown;
import static io.usageledger.event.FieldChecks.text;
import static io.usageledger.event.Refusal.ACCOUNT_CHANGE_INVALID;
import static io.usageledger.event.Refusal.AMOUNT_INVALID;
import static io.usageledger.event.Refusal.API_KEY_ID_INVALID;
import static io.usageledger.event.Refusal.CONVERSATION_ID_INVALID;
import static io.usageledger.event.Refusal.EVENT_ID_INVALID;
import static io.usageledger.event.Refusal.EVENT_MALFORMED;
import static io.usageledger.event.Refusal.HOLD_ID_INVALID;
import static io.usageledger.event.Refusal.METER_INVALID;
import static io.usageledger.event.Refusal.MODEL_INVALID;
import static io.usageledger.event.Refusal.OPERATION_UNKNOWN;
import static io.usageledger.event.Refusal.PERIOD_INVALID;
import static io.usageledger.event.Refusal.PROVIDER_INVALID;
import static io.usageledger.event.Refusal.SOURCE_INVALID;
import static io.usageledger.event.Refusal.SUBSCRIPTION_INVALID;
import static io.usageledger.event.Refusal.UNIT_INVALID;

import io.usageledger.log.AccountChanged;
import io.usageledger.log.AccountTicked;
import io.usageledger.log.BalanceAdjusted;
import io.usageledger.log.CreditsGranted;
import io.usageledger.log.CreditsRevoked;
import io.usageledger.log.EventQuarantined;
import io.usageledger.log.ModelAliased;
import io.usageledger.log.PricePublished;
import io.usageledger.log.SubscriptionChanged;
import io.usageledger.log.UsageMonthChanged;
import io.usageledger.log.UsageRated;
import io.usageledger.log.UsageRecorded;
import io.usageledger.log.UsageVoided;
import java.time.Instant;
import java.util.Set;

/**
 * Checks every field of an event against {@link Limits}; the two doors and the ledger itself use
 * the same checks. Each method returns normally or throws a {@link RefusedException} that names the
 * first fault in the order of {@link Refusal}.
 */
public final class EventChecks {
  private static final Set<String> STATUSES = Set.of("active", "cancelled", "expired", "suspended");

  private static final Set<String> CHARGED_BY = Set.of("prices", "reported_cost");
  private static final Set<String> OPEN_OR_CLOSED = Set.of("open", "closed");

  private EventChecks() {}

  /**
   * Checks a usage event.
   *
   * @param latest the latest time at which it may have occurred: the reader's time plus the allowed
   *     clock lead
   */
  public static void check(UsageRecorded event, Instant latest) {
    accountId(event.getAccountId());
    id(SOURCE_INVALID, "source", event.getSource());
    id(EVENT_ID_INVALID, "event_id", event.getEventId());
    occurredAt(event.getOccurredAt(), latest);
    oneOf(Limits.OPERATIONS, OPERATION_UNKNOWN, "operation", event.getOperation());
    text(PROVIDER_INVALID, "provider", event.getProvider(), Limits.PROVIDER_MAX_CHARS);
    id(MODEL_INVALID, "model", event.getModel());
    quantities(event.getQuantities());
    optionalText(API_KEY_ID_INVALID, "api_key_id", event.getApiKeyId());
    optionalText(CONVERSATION_ID_INVALID, "conversation_id", event.getConversationId());
    attributes(event.getAttributes());
    optionalText(HOLD_ID_INVALID, "hold_id", event.getHoldId());
    reportedCost(event.getReportedCost());
    rawUsage(event.getRawUsage());
  }

  public static void check(UsageVoided event) {
    accountId(event.getAccountId());
    id(SOURCE_INVALID, "source", event.getSource());
    id(EVENT_ID_INVALID, "event_id", event.getEventId());
    reason(event.getReason());
  }

  public static void check(UsageRated event) {
    accountId(event.getAccountId());
    id(SOURCE_INVALID, "source", event.getSource());
    id(EVENT_ID_INVALID, "event_id", event.getEventId());
    id(EVENT_ID_INVALID, "rating_id", event.getRatingId());
    reason(event.getReason());
  }

  public static void check(CreditsGranted event) {
    accountId(event.getAccountId());
    id(EVENT_ID_INVALID, "credit_id", event.getCreditId());
    for (String reserved : Limits.RESERVED_CREDIT_ID_STARTS) {
      if (event.getCreditId().startsWith(reserved)) {
        throw refused(
            EVENT_ID_INVALID,
            "credit_id",
            quoted(event.getCreditId()),
            "begins as only credits do that the ledger makes");
      }
    }
    name(UNIT_INVALID, "unit", event.getUnit());
    amount("amount", event.getAmount());
    if (event.getAmount().signum() <= 0) {
      throw refused(AMOUNT_INVALID, "amount", event.getAmount().toPlainString(), "not above zero");
    }
    if (event.getPriority() < 0 || event.getPriority() > Limits.PRIORITY_MAX) {
      throw refused(AMOUNT_INVALID, "priority", "" + event.getPriority(), "not from 0 to 1000000");
    }
    Instant expiresAt = event.getExpiresAt();
    if (expiresAt != null) {
      period("expires_at", event.getEffectiveAt(), expiresAt);
    }
    period("effective_at", Instant.EPOCH, event.getEffectiveAt());
    optionalText(SUBSCRIPTION_INVALID, "subscription_id", event.getSubscriptionId());
    reason(event.getReason());
  }

  public static void check(CreditsRevoked event) {
    accountId(event.getAccountId());
    id(EVENT_ID_INVALID, "revocation_id", event.getRevocationId());
    id(EVENT_ID_INVALID, "credit_id", event.getCreditId());
    reason(event.getReason());
  }

  public static void check(BalanceAdjusted event) {
    accountId(event.getAccountId());
    id(EVENT_ID_INVALID, "adjustment_id", event.getAdjustmentId());
    name(UNIT_INVALID, "unit", event.getUnit());
    amount("amount", event.getAmount());
    if (event.getAmount().signum() == 0) {
      throw refused(AMOUNT_INVALID, "amount", "0", "nothing to adjust");
    }
    reason(event.getReason());
  }

  public static void check(SubscriptionChanged event) {
    accountId(event.getAccountId());
    id(EVENT_ID_INVALID, "change_id", event.getChangeId());
    id(SUBSCRIPTION_INVALID, "subscription_id", event.getSubscriptionId());
    text(SUBSCRIPTION_INVALID, "tier", event.getTier(), Limits.NAME_MAX_CHARS);
    oneOf(STATUSES, SUBSCRIPTION_INVALID, "status", event.getStatus());
    name(UNIT_INVALID, "unit", event.getUnit());
    notNegative("allowance", event.getAllowance());
    notNegative("rollover_cap", event.getRolloverCap());
    period("period_start", Instant.EPOCH, event.getPeriodStart());
    period("period_end", event.getPeriodStart(), event.getPeriodEnd());
    attributes(event.getAttributes());
  }

  public static void check(AccountChanged event) {
    accountId(event.getAccountId());
    id(EVENT_ID_INVALID, "change_id", event.getChangeId());
    if (event.getAttributes() != null) {
      attributes(event.getAttributes());
    }
    if (event.getChargedBy() != null) {
      oneOf(CHARGED_BY, ACCOUNT_CHANGE_INVALID, "charged_by", event.getChargedBy());
    }
    if (event.getStatus() != null) {
      oneOf(OPEN_OR_CLOSED, ACCOUNT_CHANGE_INVALID, "status", event.getStatus());
    }
    if (event.getChargedBy() == null
        && event.getStatus() == null
        && event.getAttributes() == null) {
      throw refused(ACCOUNT_CHANGE_INVALID, "charged_by, status", "missing", "nothing to change");
    }
  }

  public static void check(AccountTicked event) {
    accountId(event.getAccountId());
  }

  public static void check(UsageMonthChanged event) {
    if (!Limits.MONTH.matcher(event.getMonth()).matches()) {
      throw refused(PERIOD_INVALID, "month", quoted(event.getMonth()), "no month such as 2026-01");
    }
    oneOf(OPEN_OR_CLOSED, PERIOD_INVALID, "status", event.getStatus());
    reason(event.getReason());
  }

  /** Checks a price, as the doors and the reader of the price topic do. */
  public static void check(PricePublished price) {
    text(PROVIDER_INVALID, "provider", price.getProvider(), Limits.PROVIDER_MAX_CHARS);
    id(MODEL_INVALID, "model", price.getModel());
    name(METER_INVALID, "meter", price.getMeter());
    name(UNIT_INVALID, "unit", price.getUnit());
    notNegative("unit_price", price.getUnitPrice());
    if (price.getUnitPrice().compareTo(Limits.UNIT_PRICE_LIMIT) >= 0) {
      throw refused(AMOUNT_INVALID, "unit_price", shown(price.getUnitPrice()), "not below 100000");
    }
    if (price.getPer() < 1 || price.getPer() > Limits.PER_MAX) {
      throw refused(AMOUNT_INVALID, "per", "" + price.getPer(), "not from 1 to 1000000000000");
    }
    if (price.getAboveInputTokens() < 0) {
      throw refused(
          AMOUNT_INVALID, "above_input_tokens", "" + price.getAboveInputTokens(), "negative");
    }
    period("effective_at", Limits.OCCURRED_AT_MIN.minusSeconds(1), price.getEffectiveAt());
    period("published_at", Instant.EPOCH, price.getPublishedAt());
  }

  /** Checks an alias, as the door and the reader of the price topic do. */
  public static void check(ModelAliased alias) {
    text(PROVIDER_INVALID, "provider", alias.getProvider(), Limits.PROVIDER_MAX_CHARS);
    id(MODEL_INVALID, "model", alias.getModel());
    String pricedAs = alias.getPricedAsProvider();
    text(PROVIDER_INVALID, "priced_as_provider", pricedAs, Limits.PROVIDER_MAX_CHARS);
    id(MODEL_INVALID, "priced_as_model", alias.getPricedAsModel());
    if (alias.getModel().equals("*") != alias.getPricedAsModel().equals("*")) {
      throw refused(
          MODEL_INVALID,
          "priced_as_model",
          quoted(alias.getPricedAsModel()),
          "model and priced_as_model are both \"*\", or none is");
    }
    period("effective_at", Limits.OCCURRED_AT_MIN.minusSeconds(1), alias.getEffectiveAt());
    period("published_at", Instant.EPOCH, alias.getPublishedAt());
  }

  /** Checks where a quarantined record says that it stood; what it is, is in its bytes. */
  public static void check(EventQuarantined event) {
    id(EVENT_MALFORMED, "topic", event.getTopic());
    text(EVENT_MALFORMED, "reason", event.getReason(), Limits.NAME_MAX_CHARS);
    if (event.getPartition() < 0 || event.getOffset() < 0) {
      throw refused(
          EVENT_MALFORMED, "position", event.getPartition() + "/" + event.getOffset(), "negative");
    }
    period("appended_at", Instant.EPOCH.minusSeconds(1), event.getAppendedAt());
  }
}
