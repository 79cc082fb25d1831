package io.usageledger.localstack.load.trace;

import io.usageledger.event.Limits;
import io.usageledger.log.ReportedCost;
import io.usageledger.log.UsageRecorded;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/** Reads our own event form, as {@code POST /v1/usage-events} takes it. */
final class OwnEvent {
  /** An amount has at most 26 digits before the point and 12 after it, and a sign. */
  private static final int AMOUNT_MAX_CHARS = 64;

  private OwnEvent() {}

  static UsageRecorded.Builder read(JsonNode object) {
    for (String name : object.propertyNames()) {
      if (!Limits.USAGE_FIELDS.contains(name)) {
        throw new LineFaultException("\"%s\" is no field of a usage event".formatted(name));
      }
    }
    UsageRecorded.Builder event = UsageRecorded.newBuilder();
    text(object, "event_id", event::setEventId);
    text(object, "source", event::setSource);
    text(object, "account_id", event::setAccountId);
    text(object, "operation", event::setOperation);
    text(object, "provider", event::setProvider);
    text(object, "model", event::setModel);
    text(object, "api_key_id", event::setApiKeyId);
    text(object, "conversation_id", event::setConversationId);
    text(object, "hold_id", event::setHoldId);
    occurredAt(object, event);
    event.setQuantities(quantities(object));
    attributes(object, event);
    reportedCost(object, event);
    rawUsage(object, event);
    return event;
  }

  private static void occurredAt(JsonNode object, UsageRecorded.Builder event) {
    String text =
        find(object, "occurred_at")
            .map(JsonNode::asString)
            .orElseThrow(() -> new LineFaultException("occurred_at is missing"));
    try {
      event.setOccurredAt(TraceTimes.parse(text, TraceTimes.RelativeUnit.SECONDS));
    } catch (DateTimeException e) {
      throw LineFaultException.of("occurred_at", text, "no time of RFC 3339");
    }
  }

  /** None where the ingest service is to derive them from the provider's usage object. */
  private static Map<String, Long> quantities(JsonNode object) {
    JsonNode node = object.path("quantities");
    if (find(object, "quantities").isEmpty() && object.hasNonNull("raw_usage")) {
      return Map.of();
    }
    if (!node.isObject()) {
      throw LineFaultException.of("quantities", node.toString(), "no object of meters");
    }
    Map<String, Long> quantities = new HashMap<>();
    for (Map.Entry<String, JsonNode> meter : node.properties()) {
      if (!meter.getValue().isIntegralNumber() || !meter.getValue().canConvertToLong()) {
        throw LineFaultException.of(
            meter.getKey(), meter.getValue().toString(), "no whole number below 2^63");
      }
      quantities.put(meter.getKey(), meter.getValue().longValue());
    }
    return quantities;
  }

  private static void attributes(JsonNode object, UsageRecorded.Builder event) {
    Optional<JsonNode> node = find(object, "attributes");
    if (node.isEmpty()) {
      return;
    }
    if (!node.get().isObject()) {
      throw LineFaultException.of("attributes", node.get().toString(), "no object of texts");
    }
    Map<String, String> attributes = new HashMap<>();
    for (Map.Entry<String, JsonNode> attribute : node.get().properties()) {
      attributes.put(attribute.getKey(), text(attribute.getKey(), attribute.getValue()));
    }
    event.setAttributes(attributes);
  }

  private static void reportedCost(JsonNode object, UsageRecorded.Builder event) {
    Optional<JsonNode> cost = find(object, "reported_cost");
    if (cost.isPresent()) {
      event.setReportedCost(
          ReportedCost.newBuilder()
              .setAmount(amount(cost.get().path("amount")))
              .setCurrency(text("reported_cost.currency", cost.get().path("currency")))
              .build());
    }
  }

  private static BigDecimal amount(JsonNode node) {
    String text = text("reported_cost.amount", node);
    try {
      if (text.length() <= AMOUNT_MAX_CHARS) {
        return new BigDecimal(text).setScale(io.usageledger.event.Limits.AMOUNT_SCALE_MAX);
      }
    } catch (NumberFormatException | ArithmeticException e) {
      // Said below, for all three ways of being wrong.
    }
    throw LineFaultException.of(
        "reported_cost.amount", text, "no decimal with at most 12 places after the point");
  }

  private static void rawUsage(JsonNode object, UsageRecorded.Builder event) {
    find(object, "raw_usage")
        .ifPresent(raw -> event.setRawUsage(raw.isString() ? raw.asString() : raw.toString()));
  }

  private static void text(JsonNode object, String name, Consumer<String> field) {
    find(object, name).ifPresent(node -> field.accept(text(name, node)));
  }

  private static String text(String name, JsonNode node) {
    if (!node.isString()) {
      throw LineFaultException.of(name, node.toString(), "no text");
    }
    return node.asString();
  }

  private static Optional<JsonNode> find(JsonNode object, String name) {
    return object.hasNonNull(name) ? Optional.of(object.path(name)) : Optional.empty();
  }
}
