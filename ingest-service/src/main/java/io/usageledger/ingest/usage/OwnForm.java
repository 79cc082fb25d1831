package io.usageledger.ingest.usage;

import io.usageledger.log.UsageRecorded;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Our own form. */
enum OwnForm implements EventForm<JsonNode> {
  JSON;

  @Override
  public @Nullable String idOf(JsonNode event) {
    return event.path("event_id").stringValue(null);
  }

  @Override
  public List<UsageRecorded> translate(JsonNode event, Instant latest) {
    return UsageEventRequest.translate(event, latest);
  }
}
