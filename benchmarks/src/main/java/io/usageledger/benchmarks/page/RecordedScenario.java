package io.usageledger.benchmarks.page;

import io.usageledger.benchmarks.Extent;
import io.usageledger.benchmarks.Figures;
import io.usageledger.benchmarks.Figures.Spread;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A scenario as it was last measured for the page.
 *
 * @param date in UTC
 * @param extent by its name
 * @param runs of which the figures are the medians
 */
public record RecordedScenario(
    String date, String extent, int runs, long events, Map<String, Spread> figures) {
  public RecordedScenario {
    LocalDate.parse(date);
    figures = new TreeMap<>(figures);
  }

  static RecordedScenario of(Figures figures, Extent extent, LocalDate today) {
    Map<String, Spread> rounded = new TreeMap<>();
    figures.spreads().forEach((figure, spread) -> rounded.put(figure, spread.rounded()));
    return new RecordedScenario(
        today.toString(), extent.name(), figures.runs(), extent.events(), rounded);
  }

  /** When, in which form and how often. */
  String runsInWords() {
    return "%s, %s, %s".formatted(date, extent, runs == 1 ? "one run" : runs + " runs");
  }

  Optional<Spread> find(String figure) {
    return Optional.ofNullable(figures.get(figure));
  }
}
