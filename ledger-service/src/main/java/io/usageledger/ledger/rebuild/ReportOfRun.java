package io.usageledger.ledger.rebuild;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Gathers what a run comes to, and writes the report of it. */
final class ReportOfRun {
  private final String generation;
  private final Replaying replaying;
  private final Phases phases;
  private final List<Comparison> comparisons = new ArrayList<>();
  private GenerationSwitch.@Nullable Result result;
  private @Nullable Revenue revenue;
  private boolean accepted = true;

  ReportOfRun(String generation, Replaying replaying, Phases phases) {
    this.phases = phases;
    this.generation = generation;
    this.replaying = replaying;
  }

  void add(Comparison whole) {
    comparisons.add(whole);
  }

  /** What the last look adds; its tables hold only what came late. */
  void addLate(Comparison late) {
    comparisons.add(late);
  }

  void add(GenerationSwitch.Result switched) {
    result = switched;
  }

  void add(Revenue difference) {
    revenue = difference;
  }

  boolean isWithin(Comparison.Accepted expected) {
    accepted = comparisons.stream().allMatch(one -> one.isWithin(expected));
    return accepted;
  }

  RebuildReport report() {
    List<Difference> differences =
        comparisons.stream().flatMap(one -> one.differences().stream()).distinct().toList();
    long count = differencesCount();
    GenerationSwitch.Result switching = result;
    Revenue revenue = this.revenue;
    return new RebuildReport(
        accepted,
        generation,
        replaying.records(),
        BigDecimal.valueOf(replaying.took().toMillis(), 3),
        perSecond(),
        phases.seconds(),
        !comparisons.isEmpty(),
        comparisons.isEmpty() ? 0 : comparisons.get(0).accountsCompared(),
        comparisons.isEmpty() ? List.of() : comparisons.get(0).tables(),
        differences.stream().limit(RebuildReport.DIFFERENCES_SHOWN).toList(),
        count,
        archivedMonths(),
        switching != null && switching.switched(),
        switching == null ? null : switching.readerWaitMs(),
        switching == null ? null : switching.postingPauseMs(),
        switching == null || !switching.switched() ? null : switching.oldGeneration(),
        revenue == null ? List.of() : revenue.byModel(),
        revenue == null ? List.of() : revenue.byAccount());
  }

  long differencesCount() {
    return comparisons.stream().mapToLong(Comparison::differencesCount).sum();
  }

  private List<String> archivedMonths() {
    return comparisons.stream()
        .flatMap(one -> one.archivedMonths().stream())
        .distinct()
        .sorted()
        .toList();
  }

  private long perSecond() {
    long ms = Math.max(1, replaying.took().toMillis());
    return replaying.records() * 1_000 / ms;
  }
}
