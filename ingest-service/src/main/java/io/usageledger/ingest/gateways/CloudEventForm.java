package io.usageledger.ingest.gateways;

import io.usageledger.event.Limits;
import io.usageledger.event.Refusal;
import io.usageledger.event.RefusedException;
import io.usageledger.ingest.intake.Shown;
import io.usageledger.ingest.providers.NormalisedUsage;
import io.usageledger.ingest.usage.EventForm;
import io.usageledger.log.UsageRecorded;
import java.math.BigInteger;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * CloudEvents 1.0 as OpenMeter's clients send them: the subject pays, and the data say the model
 * and what was used, in a provider's own words or as plain numbers.
 */
@Component
final class CloudEventForm implements EventForm<JsonNode> {
  private static final String VERSION = "1.0";

  /** Fields of the data that have a place of their own, and so are no meter and no attribute. */
  private static final Set<String> PLACED =
      Set.of(
          "model",
          "provider",
          "operation",
          "usage",
          "cost",
          "conversation_id",
          "api_key_id",
          "hold_id");

  private static final Pattern LOCAL_TIME = Pattern.compile("\\d{4}-\\d\\d-\\d\\d[Tt][\\d:.]+");

  /** Longer than any quantity is refused as one; much longer is a text. */
  private static final Pattern COUNT = Pattern.compile("\\d{1,20}");

  private static final Map<String, String> TOKEN_TYPES =
      Map.of(
          "input", "input_tokens",
          "prompt", "input_tokens",
          "system", "input_tokens",
          "output", "output_tokens",
          "completion", "output_tokens");

  private final Clock clock;

  CloudEventForm(Clock clock) {
    this.clock = clock;
  }

  @Override
  public @Nullable String idOf(JsonNode event) {
    return event.path("id").stringValue(null);
  }

  @Override
  public List<UsageRecorded> translate(JsonNode event, Instant latest) {
    checkEnvelope(event);
    JsonNode data = event.path("data");
    OwnEventJson own =
        new OwnEventJson()
            .put("event_id", event.get("id"))
            .put("source", event.get("source"))
            .put("account_id", event.get("subject"))
            .put("occurred_at", time(event.get("time")))
            .model(model(event, data))
            .costUsd(data.get("cost"))
            .attribute("event_type", event.get("type"));
    for (String field : List.of("conversation_id", "api_key_id", "hold_id")) {
      own.put(field, data.get(field));
    }
    putUse(own, data);
    putAttributes(own, data);
    return own.translate(latest);
  }

  private static void checkEnvelope(JsonNode event) {
    if (!event.isObject()) {
      throw malformed("The event is %s, not an object".formatted(Shown.value(event)));
    }
    if (!VERSION.equals(OwnEventJson.text(event.get("specversion")))) {
      throw malformed(
          "No CloudEvent 1.0: specversion is %s".formatted(Shown.value(event.path("specversion"))));
    }
    if (OwnEventJson.first(event.get("type")) == null) {
      throw malformed("No CloudEvent 1.0: type is missing");
    }
    if (!event.path("data").isObject()) {
      throw malformed(
          "data is %s, not an object of JSON".formatted(Shown.value(event.path("data"))));
    }
  }

  /** Some clients leave the zone out, and mean UTC. Without a time an event is of now. */
  private JsonNode time(@Nullable JsonNode time) {
    if (time == null || time.isNull()) {
      return JsonNodeFactory.instance.stringNode(clock.instant().toString());
    }
    String text = OwnEventJson.text(time);
    return text != null && LOCAL_TIME.matcher(text).matches()
        ? JsonNodeFactory.instance.stringNode(text + "Z")
        : time;
  }

  /** What names no model is named for its type, so that it can have a price. */
  private static NamedModel model(JsonNode event, JsonNode data) {
    JsonNode model = OwnEventJson.first(data.get("model"), event.get("type"));
    return NamedModel.of(
        OwnEventJson.text(data.get("provider")), String.valueOf(OwnEventJson.text(model)));
  }

  private static void putUse(OwnEventJson own, JsonNode data) {
    ObjectNode numbers = numbers(data);
    boolean asProvidersSay = data.path("usage").isObject() || NormalisedUsage.isKnown(numbers);
    boolean ofTokens = asProvidersSay || TOKEN_TYPES.containsKey(tokenType(data));
    own.put("operation", operation(data, ofTokens ? "chat" : "other"));
    if (data.path("usage").isObject()) {
      own.put("raw_usage", data.get("usage"));
    } else if (asProvidersSay) {
      own.put("raw_usage", numbers);
    } else {
      putMeters(own.quantities(), numbers, TOKEN_TYPES.get(tokenType(data)));
    }
  }

  /** OpenMeter's own examples count the input and the output of a call in two events. */
  private static String tokenType(JsonNode data) {
    return data.has("tokens") ? data.path("type").asString("") : "";
  }

  private static String operation(JsonNode data, String otherwise) {
    String operation = OwnEventJson.text(data.get("operation"));
    return operation != null && Limits.OPERATIONS.contains(operation) ? operation : otherwise;
  }

  /** With the counts of tokens that are written as texts; nothing of any other text. */
  private static ObjectNode numbers(JsonNode data) {
    ObjectNode numbers = NumbersOnly.of(data);
    for (Map.Entry<String, JsonNode> field : data.properties()) {
      if (isCount(field)) {
        numbers.put(field.getKey(), new BigInteger(field.getValue().stringValue()));
      }
    }
    return numbers;
  }

  private static boolean isCount(Map.Entry<String, JsonNode> field) {
    return field.getKey().endsWith("tokens")
        && field.getValue().isString()
        && COUNT.matcher(field.getValue().stringValue()).matches();
  }

  /** Every number of plain data is a quantity of the meter of its name. */
  private static void putMeters(
      ObjectNode quantities, JsonNode numbers, @Nullable String tokenMeter) {
    for (Map.Entry<String, JsonNode> field : numbers.properties()) {
      boolean ofType = tokenMeter != null && field.getKey().equals("tokens");
      if (field.getValue().isNumber() && !PLACED.contains(field.getKey())) {
        quantities.set(ofType ? tokenMeter : field.getKey(), field.getValue());
      }
    }
  }

  private static void putAttributes(OwnEventJson own, JsonNode data) {
    for (Map.Entry<String, JsonNode> field : data.properties()) {
      if (!PLACED.contains(field.getKey()) && !isCount(field)) {
        own.attribute(field.getKey(), field.getValue());
      }
    }
  }

  private static RefusedException malformed(String detail) {
    return new RefusedException(Refusal.EVENT_MALFORMED, detail);
  }
}
