package io.usageledger.benchmarks;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Runs scenarios as often as is wanted. One that fails does not take the others' figures along. */
public final class Bench {
  private final Extent extent;
  private final Consumer<String> say;
  private final BooleanSupplier ending;
  private final List<String> failures = new ArrayList<>();

  /** To its end. */
  public Bench(Extent extent, Consumer<String> say) {
    this(extent, say, () -> false);
  }

  /**
   * @param ending whether the process was told to end: what is measured from then on says nothing
   */
  public Bench(Extent extent, Consumer<String> say, BooleanSupplier ending) {
    this.extent = extent;
    this.say = say;
    this.ending = ending;
  }

  /** The figures of each scenario, in their order. */
  public List<Figures> run(List<Scenario> scenarios) {
    Map<Scenario, Figures> figures = new LinkedHashMap<>();
    scenarios.forEach(scenario -> figures.put(scenario, new Figures(scenario.name())));
    List<Scenario> together = scenarios.stream().filter(scenario -> !scenario.isAlone()).toList();
    if (!together.isEmpty()) {
      for (int run = 1; run <= extent.runs(); run++) {
        say.accept("Run %d of %d".formatted(run, extent.runs()));
        run(together, extent, figures);
      }
    }
    scenarios.stream()
        .filter(Scenario::isAlone)
        .forEach(scenario -> runAlone(scenario, scenario.extent(extent), figures));
    return List.copyOf(figures.values());
  }

  private void runAlone(Scenario scenario, Extent wanted, Map<Scenario, Figures> figures) {
    for (int run = 1; run <= wanted.aloneRuns(); run++) {
      if (wanted.aloneRuns() > 1) {
        say.accept("Run %d of %d".formatted(run, wanted.aloneRuns()));
      }
      run(List.of(scenario), wanted, figures);
    }
  }

  /** What went wrong, in words. */
  public List<String> failures() {
    return List.copyOf(failures);
  }

  private void run(List<Scenario> scenarios, Extent wanted, Map<Scenario, Figures> figures) {
    try (var run = new BenchRun(wanted, say)) {
      for (Scenario scenario : scenarios) {
        if (ending.getAsBoolean()) {
          return;
        }
        say.accept(scenario.name());
        var once = new Figures(scenario.name());
        try {
          scenario.measure(run, once);
          requireNonNull(figures.get(scenario)).addAll(once);
          say.accept(once.table().stripTrailing());
        } catch (Exception e) {
          failures.add("%s failed: %s".formatted(scenario.name(), e));
          say.accept(failures.get(failures.size() - 1));
        }
      }
    }
  }
}
