package io.usageledger.ledger.model;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Makes a failing history small: drops steps while it still fails, then simplifies the rest. */
final class Shrinker {
  private static final List<String> SIMPLE = List.of("0", "1", "10");

  private final Predicate<List<Step>> fails;
  private List<Step> steps;

  private Shrinker(List<Step> steps, Predicate<List<Step>> fails) {
    this.steps = steps;
    this.fails = fails;
  }

  /**
   * @param fails whether a history fails in the same way
   * @return a history that fails, of which no step can be left out
   */
  static List<Step> shrink(List<Step> failing, Predicate<List<Step>> fails) {
    Shrinker shrinker = new Shrinker(List.copyOf(failing), fails);
    List<Step> before;
    do {
      before = shrinker.steps;
      shrinker.dropChunks();
      shrinker.simplify();
    } while (!before.equals(shrinker.steps));
    return shrinker.steps;
  }

  private void dropChunks() {
    for (int size = Math.max(1, steps.size() / 2); size >= 1; size /= 2) {
      for (int from = 0; from < steps.size(); ) {
        int to = Math.min(steps.size(), from + size);
        List<Step> rest = new ArrayList<>(steps.subList(0, from));
        rest.addAll(steps.subList(to, steps.size()));
        if (!takeIfFailing(rest)) {
          from = to;
        }
      }
    }
  }

  private void simplify() {
    for (int i = 0; i < steps.size(); i++) {
      long earliest = i == 0 ? 0 : steps.get(i - 1).minute();
      if (steps.get(i).minute() != earliest) {
        replace(i, steps.get(i).at(earliest));
      }
      for (String word : List.copyOf(steps.get(i).words().keySet())) {
        simplify(i, word);
      }
    }
  }

  private void simplify(int i, String word) {
    if (replace(i, steps.get(i).without(word))) {
      return;
    }
    String value = steps.get(i).read(word);
    if (!value.matches("-?[0-9.]+")) {
      return;
    }
    for (String simple : SIMPLE) {
      if (simple.equals(value) || replace(i, steps.get(i).with(word, simple))) {
        return;
      }
    }
  }

  private boolean replace(int i, Step simpler) {
    List<Step> changed = new ArrayList<>(steps);
    changed.set(i, simpler);
    return takeIfFailing(changed);
  }

  private boolean takeIfFailing(List<Step> candidate) {
    if (!fails.test(candidate)) {
      return false;
    }
    steps = List.copyOf(candidate);
    return true;
  }

  /** The history as lines that can be pasted into a test. */
  static String lines(List<Step> steps) {
    StringBuilder lines = new StringBuilder();
    steps.forEach(step -> lines.append(step).append('\n'));
    return lines.toString();
  }
}
