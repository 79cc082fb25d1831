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
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * LiteLLM's StandardLoggingPayload. Messages are dropped unread, and responses but for their
 * figures.
 *
 * <p>An answer from LiteLLM's own cache has the token counts of the call that filled it, and an id
 * with a suffix: it used no model, so it is an event of its own with nothing used. A call that
 * failed before it used anything is skipped, and so is one that only manages files or batches. A
 * call that ran a model and has no figures used something: an amount of zero would give it away.
 */
enum LiteLlmForm implements EventForm<JsonNode> {
  PAYLOAD;

  static final String SOURCE = "litellm";

  private static final String NONE = "None";

  /** Nobody has a price for it until somebody publishes one: it is unrated until then, and seen. */
  private static final String UNMEASURED = "unmeasured_requests";

  private static final JsonNode NO_COST = JsonNodeFactory.instance.numberNode(0);

  /** Beyond it a time in seconds is in another unit. */
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

  /** Files, batches and the like, and what no provider charges: no cost is no use there. */
  private static final Set<String> MAY_BE_FREE = Set.of("other", "moderation");

  @Override
  public @Nullable String idOf(JsonNode event) {
    return OwnEventJson.text(id(event));
  }

  /** As it came; null when it names none. */
  @Nullable String accountOf(JsonNode log) {
    return OwnEventJson.text(account(log, log.path("metadata")));
  }

  @Override
  public List<UsageRecorded> translate(JsonNode log, Instant latest) {
    if (!log.isObject()) {
      throw malformed("The log is %s, not an object".formatted(kindOf(log)));
    }
    Optional<JsonNode> usage = LiteLlmUse.find(log);
    if (usage.isEmpty() && isOfNoUse(log)) {
      return List.of();
    }
    JsonNode metadata = log.path("metadata");
    OwnEventJson own =
        new OwnEventJson()
            .put("event_id", id(log))
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
      usage.ifPresentOrElse(
          figures -> own.put("raw_usage", figures), () -> own.quantities().put(UNMEASURED, 1));
    }
    return own.translate(latest);
  }

  /** Of a call without figures: it failed, or it cost nothing and may have run no model. */
  private static boolean isOfNoUse(JsonNode log) {
    if ("failure".equals(OwnEventJson.text(log.get("status")))) {
      return true;
    }
    return !isCacheHit(log)
        && !costsSomething(log)
        && OwnEventJson.first(log.get("call_type")) != null
        && MAY_BE_FREE.contains(operation(log));
  }

  private static boolean costsSomething(JsonNode log) {
    JsonNode cost = log.path("response_cost");
    return cost.isNumber() && cost.decimalValue().signum() > 0;
  }

  /**
   * The provider's id of the response; LiteLLM's own of the call where there is none, which it also
   * writes as Python's word for it.
   */
  private static @Nullable JsonNode id(JsonNode log) {
    JsonNode id = log.get("id");
    String text = OwnEventJson.text(id);
    boolean isNone =
        id == null || id.isNull() || (text != null && (text.isBlank() || text.equals(NONE)));
    return isNone ? OwnEventJson.first(log.get("litellm_call_id")) : id;
  }

  /** Nobody ran a model for it; its figures are those of the call that filled the cache. */
  private static boolean isCacheHit(JsonNode log) {
    return log.path("cache_hit").asBoolean(false);
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

  /** Without what stands there, which may be anybody's words. */
  private static String kindOf(JsonNode log) {
    return log.isString() ? "a text" : Shown.value(log);
  }

  private static RefusedException malformed(String detail) {
    return new RefusedException(Refusal.EVENT_MALFORMED, detail);
  }
}
