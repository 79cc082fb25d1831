package io.usageledger.ingest.gateways;

import io.usageledger.event.Refusal;
import io.usageledger.event.RefusedException;
import io.usageledger.ingest.intake.FewDigits;
import io.usageledger.ingest.intake.Shown;
import io.usageledger.ingest.usage.EventForm;
import io.usageledger.log.UsageRecorded;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * LiteLLM's StandardLoggingPayload. Messages and responses are dropped unread.
 *
 * <p>An answer from LiteLLM's own cache has the token counts of the call that filled it, and an id
 * with a suffix: it used no model, so it is an event of its own with nothing used. A call that
 * failed before it used anything is skipped.
 */
enum LiteLlmForm implements EventForm<JsonNode> {
  PAYLOAD;

  static final String SOURCE = "litellm";

  /** Beyond it a time in seconds is in another unit. */
  private static final JsonNode NO_COST = JsonNodeFactory.instance.numberNode(0);

  private static final BigDecimal SECONDS_LIMIT = BigDecimal.valueOf(100_000_000_000L);

  private static final Map<String, String> OPERATIONS =
      Map.ofEntries(
          Map.entry("completion", "chat"),
          Map.entry("responses", "chat"),
          Map.entry("anthropic_messages", "chat"),
          Map.entry("generate_content", "chat"),
          Map.entry("generate_content_stream", "chat"),
          Map.entry("text_completion", "completion"),
          Map.entry("embedding", "embedding"),
          Map.entry("image_generation", "image"),
          Map.entry("image_edit", "image"),
          Map.entry("transcription", "transcription"),
          Map.entry("speech", "speech"),
          Map.entry("rerank", "rerank"),
          Map.entry("moderation", "moderation"),
          Map.entry("search", "search"));

  @Override
  public @Nullable String idOf(JsonNode event) {
    return event.path("id").stringValue(null);
  }

  @Override
  public List<UsageRecorded> translate(JsonNode log, Instant latest) {
    if (!log.isObject()) {
      throw malformed("The log is %s, not an object".formatted(Shown.value(log)));
    }
    JsonNode usage = usage(log);
    if ("failure".equals(OwnEventJson.text(log.get("status"))) && isNothing(usage)) {
      return List.of();
    }
    JsonNode metadata = log.path("metadata");
    OwnEventJson own =
        new OwnEventJson()
            .put("event_id", log.get("id"))
            .put("source", SOURCE)
            .put("account_id", account(log, metadata))
            .put("occurred_at", time(log))
            .put("operation", operation(log))
            .model(model(log))
            .put("api_key_id", OwnEventJson.first(metadata.get("user_api_key_hash")))
            .costUsd(isCacheHit(log) ? NO_COST : log.get("response_cost"));
    putAttributes(own, log, metadata);
    if (isCacheHit(log)) {
      own.attribute("cache_hit", JsonNodeFactory.instance.stringNode("true"));
      own.quantities().put("input_tokens", 0);
    } else {
      own.put("raw_usage", usage);
    }
    return own.translate(latest);
  }

  /** Nobody ran a model for it; its figures are those of the call that filled the cache. */
  private static boolean isCacheHit(JsonNode log) {
    return log.path("cache_hit").asBoolean(false);
  }

  /** With the split where it is, else the three figures of every log. */
  private static JsonNode usage(JsonNode log) {
    JsonNode split = log.path("metadata").path("usage_object");
    if (split.isObject() && !split.isEmpty()) {
      return split;
    }
    ObjectNode figures = JsonNodeFactory.instance.objectNode();
    for (String name : List.of("prompt_tokens", "completion_tokens", "total_tokens")) {
      figures.set(name, log.get(name));
    }
    return figures;
  }

  private static boolean isNothing(JsonNode usage) {
    return usage
        .valueStream()
        .noneMatch(figure -> figure.isNumber() && figure.decimalValue().signum() != 0);
  }

  /**
   * Who pays: the customer where one is named, else the team, the organisation, the user, the key.
   */
  private static @Nullable JsonNode account(JsonNode log, JsonNode metadata) {
    return OwnEventJson.first(
        log.get("end_user"),
        metadata.get("user_api_key_end_user_id"),
        metadata.get("user_api_key_team_id"),
        metadata.get("user_api_key_org_id"),
        metadata.get("user_api_key_user_id"),
        metadata.get("user_api_key_hash"));
  }

  private static JsonNode time(JsonNode log) {
    JsonNode time = log.path(log.path("endTime").isNumber() ? "endTime" : "startTime");
    if (!time.isNumber()
        || time.decimalValue().signum() < 0
        || !FewDigits.has(time.decimalValue())
        || time.decimalValue().compareTo(SECONDS_LIMIT) >= 0) {
      return time;
    }
    BigDecimal micros = time.decimalValue().movePointRight(6).setScale(0, RoundingMode.FLOOR);
    Instant instant = Instant.EPOCH.plus(micros.longValueExact(), ChronoUnit.MICROS);
    return JsonNodeFactory.instance.stringNode(instant.toString());
  }

  private static String operation(JsonNode log) {
    String type = String.valueOf(OwnEventJson.text(log.get("call_type")));
    String plain =
        type.startsWith("a") && OPERATIONS.containsKey(type.substring(1))
            ? type.substring(1)
            : type;
    return OPERATIONS.getOrDefault(plain, "other");
  }

  private static NamedModel model(JsonNode log) {
    JsonNode model = OwnEventJson.first(log.get("model"), log.get("model_group"));
    return NamedModel.of(
        OwnEventJson.text(log.get("custom_llm_provider")),
        model == null ? "" : model.stringValue());
  }

  private static void putAttributes(OwnEventJson own, JsonNode log, JsonNode metadata) {
    own.attribute("trace_id", log.get("trace_id"))
        .attribute("litellm_call_id", log.get("litellm_call_id"))
        .attribute("model_group", log.get("model_group"))
        .attribute("call_type", log.get("call_type"))
        .attribute("end_user", log.get("end_user"))
        .attribute("team_id", metadata.get("user_api_key_team_id"))
        .attribute("organization_id", metadata.get("user_api_key_org_id"))
        .attribute("user_id", metadata.get("user_api_key_user_id"))
        .attribute("api_key_alias", metadata.get("user_api_key_alias"))
        .attribute("request_tags", tags(log.path("request_tags")));
  }

  private static JsonNode tags(JsonNode tags) {
    return JsonNodeFactory.instance.stringNode(
        tags.valueStream()
            .filter(JsonNode::isString)
            .map(JsonNode::stringValue)
            .collect(Collectors.joining(",")));
  }

  private static RefusedException malformed(String detail) {
    return new RefusedException(Refusal.EVENT_MALFORMED, detail);
  }
}
