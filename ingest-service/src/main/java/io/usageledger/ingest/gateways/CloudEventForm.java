package io.usageledger.ingest.gateways;

import io.usageledger.event.Refusal;
import io.usageledger.event.RefusedException;
import io.usageledger.ingest.intake.Shown;
import io.usageledger.ingest.usage.EventForm;
import io.usageledger.log.UsageRecorded;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * CloudEvents 1.0 as OpenMeter's clients send them: the subject pays, and the data say the model
 * and what was used, in a provider's own words or as plain numbers.
 */
@Component
final class CloudEventForm implements EventForm<JsonNode> {
  private static final String VERSION = "1.0";

  private static final Pattern LOCAL_TIME = Pattern.compile("\\d{4}-\\d\\d-\\d\\d[Tt][\\d:.]+");

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
    JsonNode data = data(event);
    checkEnvelope(event, data);
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
    new CloudEventData(data).put(own);
    return own.translate(latest);
  }

  /** An event that is counted needs none. */
  private static JsonNode data(JsonNode event) {
    JsonNode data = event.path("data");
    return data.isMissingNode() || data.isNull() ? JsonNodeFactory.instance.objectNode() : data;
  }

  private static void checkEnvelope(JsonNode event, JsonNode data) {
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
    if (event.hasNonNull("data_base64")) {
      throw malformed("data_base64 is not taken: the data have to be an object of JSON");
    }
    if (!data.isObject()) {
      throw malformed("data is %s, not an object of JSON".formatted(Shown.value(data)));
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

  private static RefusedException malformed(String detail) {
    return new RefusedException(Refusal.EVENT_MALFORMED, detail);
  }
}
