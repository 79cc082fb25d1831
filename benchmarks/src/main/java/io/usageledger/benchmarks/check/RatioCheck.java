package io.usageledger.benchmarks.check;

import io.usageledger.benchmarks.Bench;
import io.usageledger.benchmarks.Catalogue;
import io.usageledger.benchmarks.Extent;
import io.usageledger.benchmarks.Figures;
import io.usageledger.benchmarks.Figures.Spread;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * A short drain with its limit and its rival, and one of a hot account: ratios of one run, which a
 * slow or busy machine moves far less than rates; and the bytes of an event, which it does not
 * move.
 */
public final class RatioCheck {
  /**
   * One short run on a machine that others use too differs from the next by a third at times. A
   * ratio that is under half of what was recorded is a change of the code: a statement an event, an
   * index that is not used.
   */
  static final double SHARE_MIN = 0.5;

  /** Sizes of so many events hardly differ from run to run. */
  static final double BYTES_SHARE_MAX = 1.1;

  private static final List<String> SCENARIOS = List.of("drain", "hot-account");
  private static final String RATIO = "_ratio";
  private static final String BYTES = "bytes_per_event";

  private RatioCheck() {}

  /**
   * The ratios, and the bytes, by scenario and figure, for instance {@code drain.copy_ratio}.
   *
   * @throws IllegalStateException when a scenario failed
   */
  public static Map<String, Double> measure(Consumer<String> say) {
    var bench = new Bench(Extent.CHECK, say);
    Map<String, Double> ratios = new TreeMap<>();
    for (Figures figures : bench.run(Catalogue.named(SCENARIOS))) {
      figures.spreads().entrySet().stream()
          .filter(figure -> figure.getKey().endsWith(RATIO) || figure.getKey().equals(BYTES))
          .forEach(figure -> ratios.put(name(figures, figure), median(figure)));
    }
    if (!bench.failures().isEmpty()) {
      throw new IllegalStateException(String.join("; ", bench.failures()));
    }
    return ratios;
  }

  private static String name(Figures figures, Map.Entry<String, Spread> figure) {
    return figures.scenario() + "." + figure.getKey();
  }

  private static double median(Map.Entry<String, Spread> figure) {
    return figure.getValue().rounded().median();
  }

  /**
   * Ratios that have fallen to under half, bytes that have grown by more than a tenth, and what is
   * not measured any more, in words. What was not recorded is not compared.
   */
  public static List<String> faults(Map<String, Double> measured, Map<String, Double> recorded) {
    List<String> faults = new ArrayList<>();
    recorded.forEach(
        (figure, before) -> {
          double now = measured.getOrDefault(figure, 0.0);
          if (now < SHARE_MIN * before) {
            faults.add(
                "%s is %.2f, under half of the %.2f that was recorded"
                    .formatted(figure, now, before));
          } else if (figure.endsWith(BYTES) && now > BYTES_SHARE_MAX * before) {
            faults.add(
                "%s is %.0f, more than a tenth above the %.0f that was recorded"
                    .formatted(figure, now, before));
          }
        });
    return faults;
  }
}
