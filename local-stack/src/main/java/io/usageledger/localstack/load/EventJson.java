package io.usageledger.localstack.load;

import io.usageledger.log.ReportedCost;
import io.usageledger.log.UsageRecorded;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Writes a usage event in the form of {@code POST /v1/usage-events}. */
public final class EventJson {
  private static final JsonMapper MAPPER = JsonMapper.shared();

  private EventJson() {}

  /** One event, on one line. */
  public static String of(UsageRecorded event) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("event_id", event.getEventId());
    fields.put("source", event.getSource());
    fields.put("account_id", event.getAccountId());
    fields.put("occurred_at", event.getOccurredAt().toString());
    fields.put("operation", event.getOperation());
    fields.put("provider", event.getProvider());
    fields.put("model", event.getModel());
    fields.put("quantities", new TreeMap<>(event.getQuantities()));
    given(fields, "api_key_id", event.getApiKeyId());
    given(fields, "conversation_id", event.getConversationId());
    if (!event.getAttributes().isEmpty()) {
      fields.put("attributes", new TreeMap<>(event.getAttributes()));
    }
    given(fields, "hold_id", event.getHoldId());
    reportedCost(fields, event.getReportedCost());
    given(fields, "raw_usage", event.getRawUsage());
    return MAPPER.writeValueAsString(fields);
  }

  private static void reportedCost(Map<String, Object> fields, @Nullable ReportedCost cost) {
    if (cost != null) {
      fields.put(
          "reported_cost",
          Map.of("amount", cost.getAmount().toPlainString(), "currency", cost.getCurrency()));
    }
  }

  private static void given(Map<String, Object> fields, String name, @Nullable String value) {
    if (value != null) {
      fields.put(name, value);
    }
  }
}
