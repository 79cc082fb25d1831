package io.usageledger.ingest.usage;

import io.usageledger.event.RefusedException;
import io.usageledger.log.UsageRecorded;
import io.usageledger.log.UsageRefused;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
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
   * @throws RefusedException with the first of its faults
   */
  List<UsageRecorded> translate(E event, Instant latest);

  /** What is kept of one that is refused; nothing where its sender is told, and can mend it. */
  default Optional<UsageRefused> kept(E event, RefusedException why) {
    return Optional.empty();
  }
}
