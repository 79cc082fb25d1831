package io.usageledger.ingest;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.usageledger.event.Refusal;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * {@code ledger_ingest_events_total} by door and outcome, where the outcome is {@code accepted},
 * {@code skipped} for what says of no use, or a refusal's code. An event counts when its answer is
 * final: in Kafka, or refused for good. All are there from the start, at 0: a rate is seen only of
 * what was counted before.
 */
@Component
public final class IngestCounters {
  /** Where an event came in. */
  public enum Door {
    HTTP("http"),
    OTLP("otlp"),
    KAFKA("kafka");

    private final String tag;

    Door(String tag) {
      this.tag = tag;
    }
  }

  private final MeterRegistry meters;
  private final Map<Door, Counter> accepted = new EnumMap<>(Door.class);
  private final Map<Door, Counter> skipped = new EnumMap<>(Door.class);
  private final Map<String, Counter> refused = new HashMap<>();

  public IngestCounters(MeterRegistry meters) {
    this.meters = meters;
    for (Door door : Door.values()) {
      accepted.put(door, counter(door, "accepted"));
      skipped.put(door, counter(door, "skipped"));
      for (Refusal refusal : Refusal.values()) {
        refused.put(key(door, refusal), counter(door, refusal.code()));
      }
    }
  }

  public void accepted(Door door, long events) {
    add(accepted.get(door), events);
  }

  /** Events that say of no use, for instance spans of anything but a model. */
  public void skipped(Door door, long events) {
    add(skipped.get(door), events);
  }

  private static void add(@Nullable Counter counter, long events) {
    if (counter != null) {
      counter.increment(events);
    }
  }

  public void refused(Door door, Refusal refusal) {
    add(refused.get(key(door, refusal)), 1);
  }

  private static String key(Door door, Refusal refusal) {
    return door + refusal.name();
  }

  private Counter counter(Door door, String outcome) {
    return Counter.builder("ledger.ingest.events")
        .description("Events by the door they came in at and what became of them")
        .tag("door", door.tag)
        .tag("outcome", outcome)
        .register(meters);
  }
}
