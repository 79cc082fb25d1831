package io.usageledger.ingest.usage;

import io.usageledger.log.UsageRecorded;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A form in which a usage event may come, ours or a gateway's.
 *
 * @param <E> an event as it came
 */
public interface EventForm<E> {
  /** The event's own id as it came; null when it has none that is a text. */
  @Nullable String idOf(E event);

  /**
   * @param latest the latest time at which the event may have occurred
   * @return the event first, then what other models did within its response; nothing when it says
   *     of no use
   * @throws io.usageledger.event.RefusedException with the first of its faults
   */
  List<UsageRecorded> translate(E event, Instant latest);
}
