package io.usageledger.benchmarks.page;

import io.usageledger.benchmarks.Extent;
import io.usageledger.benchmarks.Figures;
import io.usageledger.benchmarks.Figures.Spread;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What was measured on one machine.
 *
 * @param scenarios by name
 */
public record RecordedMachine(Machine machine, Map<String, RecordedScenario> scenarios) {
  public RecordedMachine {
    scenarios = new TreeMap<>(scenarios);
  }

  RecordedMachine with(Figures figures, Extent extent, LocalDate today) {
    Map<String, RecordedScenario> all = new TreeMap<>(scenarios);
    all.put(figures.scenario(), RecordedScenario.of(figures, extent, today));
    return new RecordedMachine(machine, all);
  }

  Optional<Spread> find(String scenario, String figure) {
    return Optional.ofNullable(scenarios.get(scenario)).flatMap(found -> found.find(figure));
  }
}
