package io.usageledger.benchmarks.page;

import io.usageledger.benchmarks.Figures.Spread;
import java.util.Locale;

/** Numbers as the page shows them. */
final class Numbers {
  private Numbers() {}

  static String shown(double value) {
    if (value >= 100 || value == Math.rint(value)) {
      return String.format(Locale.ROOT, "%,.0f", value);
    }
    return String.format(Locale.ROOT, value >= 10 ? "%.1f" : "%.2f", value);
  }

  static String shown(double value, String unit) {
    return unit.equals("x") ? shown(value) : shown(value) + " " + unit;
  }

  /** The median, and behind it the range when there were several runs that differ. */
  static String shown(Spread spread, String unit) {
    String median = shown(spread.median(), unit);
    return spread.lowest() == spread.highest()
        ? median
        : "%s (%s to %s)".formatted(median, shown(spread.lowest()), shown(spread.highest()));
  }
}
