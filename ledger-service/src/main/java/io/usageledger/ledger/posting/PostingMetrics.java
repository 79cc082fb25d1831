package io.usageledger.ledger.posting;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.usageledger.ledger.fold.Outcome;
import java.util.EnumMap;
import java.util.Map;
import org.springframework.stereotype.Component;

/** Counts what was posted, once it is committed. */
@Component
class PostingMetrics {
  private final MeterRegistry registry;
  private final Map<Outcome, Counter> records = new EnumMap<>(Outcome.class);

  /** All of them, from zero: a counter that appears with its first record never shows its rise. */
  PostingMetrics(MeterRegistry registry) {
    this.registry = registry;
    for (Outcome outcome : Outcome.values()) {
      records.put(
          outcome,
          Counter.builder("ledger.records")
              .description("Records of the log, by what became of them")
              .tag("outcome", outcome.code())
              .register(registry));
    }
  }

  /**
   * @param outcomes records, by what became of them
   */
  void count(Map<Outcome, Long> outcomes, ReportedCosts reportedCosts) {
    outcomes.forEach((outcome, count) -> requireNonNull(records.get(outcome)).increment(count));
    reportedCosts
        .events()
        .forEach(
            (comparison, events) ->
                Counter.builder("ledger.reported.costs")
                    .description(
                        "Usage events with a cost of their gateway's, by how it compares with ours")
                    .tag("comparison", comparison)
                    .register(registry)
                    .increment(events));
  }
}
