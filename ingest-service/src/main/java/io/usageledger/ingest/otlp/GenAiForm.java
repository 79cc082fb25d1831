package io.usageledger.ingest.otlp;

import io.usageledger.event.Limits;
import io.usageledger.event.Refusal;
import io.usageledger.event.RefusedException;
import io.usageledger.ingest.IngestSettings;
import io.usageledger.ingest.OtlpSettings;
import io.usageledger.ingest.gateways.OwnEventJson;
import io.usageledger.ingest.usage.KeptForm;
import io.usageledger.log.UsageRecorded;
import io.usageledger.log.UsageRefused;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Inferences in OpenTelemetry's conventions for generative AI. Everything follows from the export
 * itself, so the same export again gives the same events.
 */
@Component
final class GenAiForm implements KeptForm<GenAiRecord> {
  /** For senders whose resource has no name. */
  static final String SOURCE = "otlp";

  static final String OURS = "usage_ledger.";

  /** Beside those that settings name, and the two that every event has. */
  private static final int MORE_ATTRIBUTES_MAX = 30;

  private final OtlpSettings settings;
  private final Inferences inferences;
  private final KeptInference kept;

  GenAiForm(IngestSettings settings) {
    this.settings = settings.otlp();
    this.inferences = new Inferences(settings.otlp());
    this.kept = new KeptInference(settings.otlp());
  }

  @Override
  public @Nullable String idOf(GenAiRecord record) {
    return record.eventId();
  }

  @Override
  public String form() {
    return SOURCE;
  }

  @Override
  public @Nullable String accountOf(GenAiRecord record) {
    for (String name : settings.accountAttributes()) {
      String account = record.attributes().text(name);
      if (account != null) {
        return account;
      }
    }
    return null;
  }

  @Override
  public String sourceOf(GenAiRecord record) {
    String service = record.attributes().resourceText("service.name");
    return service == null ? SOURCE : service;
  }

  @Override
  public Optional<JsonNode> json(GenAiRecord record) {
    return Optional.of(kept.json(record));
  }

  @Override
  public GenAiRecord again(JsonNode json) {
    return KeptInference.read(json);
  }

  /**
   * What is kept of what could not be read as spans or log records: how many there were in an
   * export, and no word of them, since anything may stand where it should not.
   */
  List<UsageRefused> unreadable(List<RefusedException> why) {
    Map<Refusal, Integer> times = new EnumMap<>(Refusal.class);
    why.forEach(one -> times.merge(one.refusal(), 1, Integer::sum));
    return times.entrySet().stream().map(one -> unreadable(one.getKey(), one.getValue())).toList();
  }

  private UsageRefused unreadable(Refusal refusal, int times) {
    return UsageRefused.newBuilder()
        .setForm(form())
        .setReason(refusal.code())
        .setDetail(
            "Of one export %d spans or log records could not be read; its answer and the log of the ingest service say why of the first"
                .formatted(times))
        .build();
  }

  @Override
  public List<UsageRecorded> translate(GenAiRecord record, Instant latest) {
    try {
      ObjectNode usage = record.attributes().rawUsage();
      Optional<String> operation = inferences.operation(record, !usage.isEmpty());
      return operation.isEmpty()
          ? List.of()
          : own(record).put("operation", operation.get()).put("raw_usage", usage).translate(latest);
    } catch (RefusedException e) {
      throw new RefusedException(e.refusal(), "%s: %s".formatted(record, e.detail()));
    }
  }

  private OwnEventJson own(GenAiRecord record) {
    GenAiAttributes attributes = record.attributes();
    OwnEventJson own =
        new OwnEventJson()
            .put("account_id", account(record))
            .put("source", sourceOf(record))
            .put("event_id", id(record))
            .put("occurred_at", node(record.time() == null ? null : record.time().toString()))
            .model(GenAiProvider.model(attributes))
            .put("conversation_id", node(attributes.text("gen_ai.conversation.id")))
            .put("api_key_id", node(attributes.text(OURS + "api_key_id")))
            .put("hold_id", node(attributes.text(OURS + "hold_id")));
    putAttributes(own, record);
    return own;
  }

  private String account(GenAiRecord record) {
    String account = accountOf(record);
    if (account == null) {
      throw new RefusedException(
          Refusal.ACCOUNT_ID_INVALID,
          "account_id is missing: neither it nor its resource has one of the attributes %s"
              .formatted(settings.accountAttributes()));
    }
    return account;
  }

  private static String id(GenAiRecord record) {
    String id = record.eventId();
    if (id == null) {
      throw new RefusedException(
          Refusal.EVENT_ID_INVALID,
          "event_id is missing: there is no gen_ai.response.id, and no valid trace id and span id");
    }
    return id;
  }

  private void putAttributes(OwnEventJson own, GenAiRecord record) {
    GenAiAttributes attributes = record.attributes();
    attributes.textsBelow(OURS + "attribute.").entrySet().stream()
        .filter(attribute -> attribute.getKey().length() <= Limits.NAME_MAX_CHARS)
        .limit(MORE_ATTRIBUTES_MAX)
        .forEach(attribute -> own.attribute(attribute.getKey(), node(attribute.getValue())));
    for (String name : settings.attributes()) {
      own.attribute(name, node(attributes.text(name)));
    }
    own.attribute("trace_id", node(record.place().traceId()));
    own.attribute("span_id", node(record.place().spanId()));
  }

  private static @Nullable JsonNode node(@Nullable String text) {
    return text == null ? null : JsonNodeFactory.instance.stringNode(text);
  }
}
