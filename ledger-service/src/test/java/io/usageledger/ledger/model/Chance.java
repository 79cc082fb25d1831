package io.usageledger.ledger.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** What the parts of a random history share: chance, the time, ids, and what has happened. */
final class Chance {
  private final Random random;
  private int fresh;

  /** When the next step is appended, in minutes. */
  long now;

  /** What was appended to the log so far. */
  final List<Step> events = new ArrayList<>();

  Chance(long seed) {
    random = new Random(seed * 0x9E3779B97F4A7C15L);
  }

  int below(int bound) {
    return random.nextInt(bound);
  }

  boolean oneIn(int times) {
    return random.nextInt(times) == 0;
  }

  String pick(String... some) {
    return some[random.nextInt(some.length)];
  }

  <T> T pick(List<T> some) {
    return some.get(random.nextInt(some.size()));
  }

  String account() {
    return pick("a", "a", "a", "a", "b", "b", "c");
  }

  /** Mostly new; seldom one that may have been. */
  String id(String start) {
    return start + "-" + (oneIn(12) ? random.nextInt(20) : fresh++);
  }

  /** A time near now. */
  String near(String... offsets) {
    return "" + (now + Long.parseLong(pick(offsets)));
  }

  List<Step> of(String verb) {
    return events.stream().filter(step -> step.verb().equals(verb)).toList();
  }
}
