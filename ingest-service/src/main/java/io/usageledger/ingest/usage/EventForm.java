package io.usageledger.ingest.usage;

import io.usageledger.log.UsageRecorded;
import java.time.Instant;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** A form in which a usage event may come, ours or a gateway's. */
public interface EventForm {
  /** The field that has the event's own id. */
  String idField();

  /**
   * @param latest the latest time at which the event may have occurred
   * @return the event first, then what other models did within its response; nothing when it says
   *     of no use
   * @throws io.usageledger.event.RefusedException with the first of its faults
   */
  List<UsageRecorded> translate(JsonNode event, Instant latest);
}
