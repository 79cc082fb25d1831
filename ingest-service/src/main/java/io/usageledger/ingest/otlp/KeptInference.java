package io.usageledger.ingest.otlp;

import io.usageledger.event.Limits;
import io.usageledger.event.Refusal;
import io.usageledger.event.RefusedException;
import io.usageledger.ingest.OtlpSettings;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A span or log record as JSON, and back. Of its attributes those are left that are read, by these
 * settings or by what they may be changed to: an account that they do not name yet has an id.
 * People's words, which stand in other attributes, are not kept.
 */
final class KeptInference {
  /** Beside those of {@link GenAiForm} that begin with what is ours, or with what was used. */
  private static final Set<String> READ =
      Set.of(
          GenAiAttributes.OLD_TOTAL,
          "gen_ai.operation.name",
          "gen_ai.provider.name",
          "gen_ai.system",
          "gen_ai.request.model",
          "gen_ai.response.model",
          "gen_ai.response.id",
          "gen_ai.conversation.id",
          "llm.request.type",
          "error.type",
          "exception.type",
          "service.name");

  /** The last word of {@code customer.id}, {@code tenant_id} and {@code userId}. */
  private static final Pattern ID = Pattern.compile(".*([._-]id|[a-z]I[dD]|^id)");

  private final Set<String> read;

  KeptInference(OtlpSettings settings) {
    Set<String> names = new HashSet<>(READ);
    names.addAll(settings.accountAttributes());
    names.addAll(settings.attributes());
    this.read = Set.copyOf(names);
  }

  ObjectNode json(GenAiRecord record) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    put(json, "kind", record.kind());
    put(json, "name", record.name());
    put(json, "trace_id", record.place().traceId());
    put(json, "span_id", record.place().spanId());
    put(json, "own_id", record.ownId());
    put(json, "time", record.time() == null ? null : record.time().toString());
    json.put("failed", record.failed());
    json.set("attributes", kept(record.attributes().own()));
    json.set("resource", kept(record.attributes().resource()));
    return json;
  }

  private static void put(ObjectNode json, String field, @Nullable String text) {
    if (text != null) {
      json.put(field, text);
    }
  }

  private ObjectNode kept(Map<String, JsonNode> attributes) {
    ObjectNode kept = JsonNodeFactory.instance.objectNode();
    new TreeMap<>(attributes)
        .forEach(
            (name, value) -> {
              if (isShort(value) ? isRead(name) || ID.matcher(name).matches() : isNeeded(name)) {
                kept.set(name, isShort(value) ? value : cut(value));
              }
            });
    return kept;
  }

  private static boolean isShort(JsonNode value) {
    return value.asString().length() <= Limits.ATTRIBUTE_VALUE_MAX_CHARS;
  }

  /** Too long for anything as it was, so that it is refused again as it was. */
  private static JsonNode cut(JsonNode value) {
    return JsonNodeFactory.instance.stringNode(
        value.asString().substring(0, Limits.ATTRIBUTE_VALUE_MAX_CHARS + 1));
  }

  /** Without it another event would be read; what is too long for an attribute is none anyway. */
  private boolean isNeeded(String name) {
    return isRead(name) && !name.startsWith(GenAiForm.OURS + "attribute.");
  }

  private boolean isRead(String name) {
    return read.contains(name)
        || name.startsWith(GenAiAttributes.OF_USAGE)
        || name.startsWith(GenAiForm.OURS);
  }

  /**
   * @throws RefusedException when it is not what {@link #json} makes
   */
  static GenAiRecord read(JsonNode json) {
    try {
      return new GenAiRecord(
          json.path("kind").asString("record"),
          json.path("name").asString(""),
          new SpanPlace(
              json.path("trace_id").stringValue(null), json.path("span_id").stringValue(null)),
          json.path("own_id").stringValue(null),
          json.path("time").isString() ? Instant.parse(json.path("time").stringValue()) : null,
          json.path("failed").booleanValue(false),
          new GenAiAttributes(
              attributes(json.path("attributes")), attributes(json.path("resource"))));
    } catch (DateTimeException e) {
      throw new RefusedException(
          Refusal.EVENT_MALFORMED, "An inference that was kept has no time: " + e.getMessage());
    }
  }

  private static Map<String, JsonNode> attributes(JsonNode json) {
    Map<String, JsonNode> attributes = new HashMap<>();
    json.properties().forEach(entry -> attributes.put(entry.getKey(), entry.getValue()));
    return attributes;
  }
}
