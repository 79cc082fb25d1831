package io.usageledger.ingest.usage;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.usageledger.event.RefusedException;
import org.jspecify.annotations.Nullable;

/**
 * What became of one event of a request.
 *
 * @param eventId null when it could not be read
 * @param status accepted, rejected, or skipped: it says of no use
 * @param code why it was rejected
 * @param detail the same for a person
 */
public record EventResult(
    @JsonProperty("event_id") @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable String eventId,
    @JsonProperty("status") String status,
    @JsonProperty("code") @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String code,
    @JsonProperty("detail") @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String detail) {

  static EventResult accepted(String eventId) {
    return new EventResult(eventId, "accepted", null, null);
  }

  static EventResult skipped(@Nullable String eventId) {
    return new EventResult(eventId, "skipped", null, null);
  }

  static EventResult rejected(@Nullable String eventId, RefusedException refused) {
    return new EventResult(eventId, "rejected", refused.refusal().code(), refused.detail());
  }
}
