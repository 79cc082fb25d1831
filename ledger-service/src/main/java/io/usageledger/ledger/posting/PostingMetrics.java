package io.usageledger.ledger.posting;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.usageledger.ledger.fold.Outcome;
import java.util.Map;
import org.springframework.stereotype.Component;

/** Counts what was posted, once it is committed. */
@Component
class PostingMetrics {
  private final MeterRegistry registry;

  PostingMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  /**
   * @param outcomes records, by what became of them
   */
  void count(Map<Outcome, Long> outcomes, ReportedCosts reportedCosts) {
    outcomes.forEach(
        (outcome, records) ->
            Counter.builder("ledger.records")
                .description("Records of the log, by what became of them")
                .tag("outcome", outcome.code())
                .register(registry)
                .increment(records));
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
