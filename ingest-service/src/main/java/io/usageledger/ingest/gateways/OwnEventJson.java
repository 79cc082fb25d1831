package io.usageledger.ingest.gateways;

import io.usageledger.event.Limits;
import io.usageledger.ingest.providers.RawUsage;
import io.usageledger.ingest.providers.ReportedUsd;
import io.usageledger.ingest.usage.UsageEventRequest;
import io.usageledger.log.UsageRecorded;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A gateway's event on its way into our own form, which has the checks. */
public final class OwnEventJson {
  private final ObjectNode event = JsonNodeFactory.instance.objectNode();
  private final ObjectNode attributes = event.putObject("attributes");
  private final Map<String, Long> beside = new HashMap<>();

  public OwnEventJson put(String field, @Nullable JsonNode value) {
    event.set(field, value);
    return this;
  }

  public OwnEventJson put(String field, String value) {
    event.put(field, value);
    return this;
  }

  public OwnEventJson model(NamedModel named) {
    return put("provider", named.provider()).put("model", named.model());
  }

  /** Left out when it is no text or longer than an attribute may be. */
  public OwnEventJson attribute(String name, @Nullable JsonNode value) {
    if (value != null
        && value.isString()
        && !value.stringValue().isEmpty()
        && value.stringValue().length() <= Limits.ATTRIBUTE_VALUE_MAX_CHARS) {
      attributes.put(name, value.stringValue());
    }
    return this;
  }

  /** Left out when it is no number, or no amount of money. */
  OwnEventJson costUsd(@Nullable JsonNode cost) {
    if (cost != null && cost.isNumber()) {
      ReportedUsd.exact(cost.decimalValue())
          .ifPresent(
              usd ->
                  event
                      .putObject("reported_cost")
                      .put("amount", usd.toPlainString())
                      .put("currency", "usd"));
    }
    return this;
  }

  /** The quantities, to be filled; there is no raw usage to derive them from then. */
  ObjectNode quantities() {
    return event.putObject("quantities");
  }

  /** A quantity beside those that are derived from the raw usage; zero says nothing. */
  void beside(String meter, long quantity) {
    if (quantity > 0) {
      beside.put(meter, quantity);
    }
  }

  public List<UsageRecorded> translate(Instant latest) {
    List<UsageRecorded> events = UsageEventRequest.translate(event, latest);
    return beside.isEmpty() ? events : RawUsage.with(beside, events, latest);
  }

  /** The first of the texts that is there and not blank. */
  static @Nullable JsonNode first(@Nullable JsonNode... texts) {
    for (JsonNode text : texts) {
      if (text != null && text.isString() && !text.stringValue().isBlank()) {
        return text;
      }
    }
    return null;
  }

  static @Nullable String text(@Nullable JsonNode node) {
    return node != null && node.isString() ? node.stringValue() : null;
  }
}
