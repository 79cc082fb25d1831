package io.usageledger.ingest.usage;

import io.usageledger.event.FieldChecks;
import io.usageledger.event.Refusal;
import io.usageledger.event.RefusedException;
import io.usageledger.ingest.log.LogRecord;
import io.usageledger.log.UsageRecorded;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The events of one request: those that are good, and a result for each in the request's order.
 *
 * @param refusals of those that are not good, in the same order
 */
record JudgedEvents(
    List<LogRecord<UsageRecorded>> accepted,
    List<EventResult> results,
    List<RefusedException> refusals) {

  JudgedEvents {
    accepted = List.copyOf(accepted);
    results = List.copyOf(results);
    refusals = List.copyOf(refusals);
    if (accepted.size() + refusals.size() != results.size()) {
      throw new IllegalStateException(
          "%d accepted and %d refused are not %d results"
              .formatted(accepted.size(), refusals.size(), results.size()));
    }
  }

  static JudgedEvents of(Iterable<JsonNode> events, Instant latest) {
    List<LogRecord<UsageRecorded>> accepted = new ArrayList<>();
    List<EventResult> results = new ArrayList<>();
    List<RefusedException> refusals = new ArrayList<>();
    for (JsonNode json : events) {
      try {
        UsageRecorded event = UsageEventRequest.translate(json, latest);
        accepted.add(LogRecord.of(event.getAccountId(), event));
        results.add(EventResult.accepted(event.getEventId()));
      } catch (RefusedException e) {
        refusals.add(e);
        results.add(EventResult.rejected(findEventId(json), e));
      }
    }
    return new JudgedEvents(accepted, results, refusals);
  }

  /** Null when the id itself is at fault: it might not even be a text that an answer can carry. */
  private static @Nullable String findEventId(JsonNode json) {
    JsonNode id = json.get("event_id");
    if (id == null || !id.isString()) {
      return null;
    }
    try {
      FieldChecks.id(Refusal.EVENT_ID_INVALID, "event_id", id.stringValue());
      return id.stringValue();
    } catch (RefusedException e) {
      return null;
    }
  }
}
