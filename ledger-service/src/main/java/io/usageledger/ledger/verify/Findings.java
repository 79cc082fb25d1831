package io.usageledger.ledger.verify;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Gathers what one check finds while it goes through the rows. */
final class Findings {
  /** Units that are summed; their names come from callers, and a report has an end. */
  private static final int SUMS_MAX = 100;

  /** What two tables say of the same units. */
  private record Sums(BigDecimal one, BigDecimal other) {
    Sums plus(BigDecimal more, BigDecimal otherMore) {
      return new Sums(one.add(more), other.add(otherMore));
    }
  }

  private final Check check;
  private final List<String> examples = new ArrayList<>();
  private final Map<String, Long> counts = new LinkedHashMap<>();
  private final Map<String, Sums> sums = new TreeMap<>();
  private long checked;
  private long faults;

  Findings(Check check) {
    this.check = check;
  }

  void checked(long more) {
    checked += more;
  }

  void fault(String example) {
    faults++;
    if (examples.size() < CheckResult.EXAMPLES_MAX) {
      examples.add(example);
    }
  }

  long faults() {
    return faults;
  }

  /** Counts under a name of its own. */
  void count(String figure, long more) {
    counts.merge(figure, more, Long::sum);
  }

  /** Adds up both sides of a comparison in a unit. */
  void sum(String unit, BigDecimal one, BigDecimal other) {
    if (sums.size() < SUMS_MAX || sums.containsKey(unit)) {
      sums.merge(unit, new Sums(one, other), (known, more) -> known.plus(more.one, more.other));
    }
  }

  CheckResult result() {
    Map<String, String> figures = new LinkedHashMap<>();
    counts.forEach((name, count) -> figures.put(name, String.valueOf(count)));
    sums.forEach(
        (unit, sum) -> {
          String sign = sum.one().compareTo(sum.other()) == 0 ? " = " : " <> ";
          figures.put(unit, plain(sum.one()) + sign + plain(sum.other()));
        });
    return new CheckResult(check.code(), check.title(), checked, faults, examples, figures);
  }

  static String plain(BigDecimal amount) {
    return amount.signum() == 0 ? "0" : amount.stripTrailingZeros().toPlainString();
  }
}
