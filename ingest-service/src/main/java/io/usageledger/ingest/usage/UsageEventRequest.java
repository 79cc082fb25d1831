package io.usageledger.ingest.usage;

import static io.usageledger.event.Refusal.ACCOUNT_ID_INVALID;
import static io.usageledger.event.Refusal.API_KEY_ID_INVALID;
import static io.usageledger.event.Refusal.ATTRIBUTES_INVALID;
import static io.usageledger.event.Refusal.CONVERSATION_ID_INVALID;
import static io.usageledger.event.Refusal.EVENT_ID_INVALID;
import static io.usageledger.event.Refusal.HOLD_ID_INVALID;
import static io.usageledger.event.Refusal.MODEL_INVALID;
import static io.usageledger.event.Refusal.OCCURRED_AT_INVALID;
import static io.usageledger.event.Refusal.OPERATION_UNKNOWN;
import static io.usageledger.event.Refusal.PROVIDER_INVALID;
import static io.usageledger.event.Refusal.QUANTITIES_MISSING;
import static io.usageledger.event.Refusal.QUANTITY_INVALID;
import static io.usageledger.event.Refusal.RAW_USAGE_INVALID;
import static io.usageledger.event.Refusal.REPORTED_COST_INVALID;
import static io.usageledger.event.Refusal.SOURCE_INVALID;

import io.usageledger.event.Limits;
import io.usageledger.event.RefusedException;
import io.usageledger.ingest.intake.EventFields;
import io.usageledger.ingest.intake.ExactAmount;
import io.usageledger.ingest.intake.Shown;
import io.usageledger.ingest.providers.RawUsage;
import io.usageledger.log.ReportedCost;
import io.usageledger.log.UsageRecorded;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The one translation of a usage event from our JSON into the record of the log. */
public final class UsageEventRequest {
  private static final Set<String> COST_FIELDS = Set.of("amount", "currency");

  private UsageEventRequest() {}

  /**
   * @param latest the latest time at which the event may have occurred
   * @return the event first, then what other models did within its response
   * @throws RefusedException with the first of its faults in the order of the refusals
   */
  public static List<UsageRecorded> translate(JsonNode json, Instant latest) {
    EventFields fields = new EventFields(json, Limits.USAGE_FIELDS);
    UsageRecorded event =
        UsageRecorded.newBuilder()
            .setAccountId(fields.text(ACCOUNT_ID_INVALID, "account_id"))
            .setSource(fields.text(SOURCE_INVALID, "source"))
            .setEventId(fields.text(EVENT_ID_INVALID, "event_id"))
            .setOccurredAt(fields.time(OCCURRED_AT_INVALID, "occurred_at"))
            .setOperation(fields.text(OPERATION_UNKNOWN, "operation"))
            .setProvider(fields.text(PROVIDER_INVALID, "provider"))
            .setModel(fields.text(MODEL_INVALID, "model"))
            .setQuantities(quantities(fields))
            .setApiKeyId(fields.findText(API_KEY_ID_INVALID, "api_key_id"))
            .setConversationId(fields.findText(CONVERSATION_ID_INVALID, "conversation_id"))
            .setAttributes(fields.texts(ATTRIBUTES_INVALID, "attributes"))
            .setHoldId(fields.findText(HOLD_ID_INVALID, "hold_id"))
            .setReportedCost(reportedCost(fields))
            .setRawUsage(rawUsage(fields))
            .build();
    List<UsageRecorded> events = new ArrayList<>();
    fields.refuseFaults(() -> events.addAll(RawUsage.checked(event, latest)));
    return events;
  }

  private static Map<String, Long> quantities(EventFields fields) {
    Map<String, Long> quantities = new HashMap<>();
    JsonNode values = fields.find("quantities");
    if (values == null) {
      return quantities;
    }
    if (!values.isObject()) {
      fields.fault(QUANTITIES_MISSING, "quantities", Shown.value(values) + ", not an object");
      return quantities;
    }
    for (Map.Entry<String, JsonNode> entry : values.properties()) {
      JsonNode quantity = entry.getValue();
      if (quantity.isIntegralNumber() && quantity.canConvertToLong()) {
        quantities.put(entry.getKey(), quantity.longValue());
      } else {
        quantities.put(entry.getKey(), 0L);
        fields.fault(
            QUANTITY_INVALID,
            "quantities." + Shown.text(entry.getKey()),
            Shown.value(quantity) + ", not a whole number from 0 to 2^63-1");
      }
    }
    return quantities;
  }

  private static @Nullable ReportedCost reportedCost(EventFields fields) {
    JsonNode cost = fields.find("reported_cost");
    if (cost == null) {
      return null;
    }
    if (!cost.isObject() || !COST_FIELDS.containsAll(cost.propertyNames())) {
      String shown = Shown.value(cost);
      fields.fault(
          REPORTED_COST_INVALID,
          "reported_cost",
          shown + ", not an object of amount and currency alone");
      return null;
    }
    JsonNode amount = cost.get("amount");
    JsonNode currency = cost.get("currency");
    if (amount == null || !amount.isString() || currency == null || !currency.isString()) {
      fields.fault(
          REPORTED_COST_INVALID, "reported_cost", "without an amount and a currency as texts");
      return null;
    }
    BigDecimal exact = exactCost(fields, amount);
    return exact == null ? null : new ReportedCost(exact, currency.stringValue());
  }

  private static @Nullable BigDecimal exactCost(EventFields fields, JsonNode amount) {
    BigDecimal cost = ExactAmount.find(amount.stringValue()).orElse(null);
    if (cost == null) {
      fields.fault(
          REPORTED_COST_INVALID,
          "reported_cost.amount",
          Shown.value(amount) + ", " + ExactAmount.EXPECTED);
      return null;
    }
    if (cost.stripTrailingZeros().scale() > Limits.AMOUNT_SCALE_MAX) {
      fields.fault(
          REPORTED_COST_INVALID,
          "reported_cost.amount",
          Shown.value(amount) + ", with more than 12 places after the point");
      return null;
    }
    return cost.setScale(Limits.AMOUNT_SCALE_MAX, RoundingMode.UNNECESSARY);
  }

  /** The provider's own object, or its JSON as a text. */
  private static @Nullable String rawUsage(EventFields fields) {
    JsonNode usage = fields.find("raw_usage");
    if (usage == null) {
      return null;
    }
    if (usage.isString()) {
      return usage.stringValue();
    }
    if (usage.isObject()) {
      return usage.toString();
    }
    fields.fault(
        RAW_USAGE_INVALID, "raw_usage", Shown.value(usage) + ", not the provider's usage object");
    return null;
  }
}
