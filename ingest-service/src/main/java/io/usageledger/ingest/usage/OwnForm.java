package io.usageledger.ingest.usage;

import io.usageledger.log.UsageRecorded;
import java.time.Instant;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Our own form. */
enum OwnForm implements EventForm {
  JSON;

  @Override
  public String idField() {
    return "event_id";
  }

  @Override
  public List<UsageRecorded> translate(JsonNode event, Instant latest) {
    return UsageEventRequest.translate(event, latest);
  }
}
