package io.usageledger.query.watermark;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/**
 * Where the topics end, as Kafka said.
 *
 * @param measuredAt when it was asked, before the answer: events that came later are not counted
 * @param topicId Kafka's id of the log
 * @param offsets end of each partition of the log
 * @param unrelayedEvents events in usage-events that are not in the log yet
 */
record LogEnds(Instant measuredAt, UUID topicId, Map<Integer, Long> offsets, long unrelayedEvents) {
  LogEnds {
    offsets = Map.copyOf(offsets);
    if (unrelayedEvents < 0) {
      throw new IllegalArgumentException("Negative unrelayed events: " + unrelayedEvents);
    }
  }
}
