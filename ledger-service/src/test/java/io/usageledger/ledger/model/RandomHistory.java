package io.usageledger.ledger.model;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A random history, weighted so that interesting things meet: few ids, small amounts, and times on
 * a grid of half hours, on which expiry, grace and period coincide with events.
 */
final class RandomHistory {
  private static final int STEPS_MIN = 25;
  private static final int STEPS_MORE = 26;

  private final Chance chance;
  private final RandomUsage usage;
  private final RandomCredits credits;
  private final RandomPublished published;
  private final List<Step> steps = new ArrayList<>();

  /** Published, or a change of what an account is charged by, of late: usage wants rating by it. */
  private @Nullable Step rerateFor;

  private RandomHistory(long seed) {
    chance = new Chance(seed);
    usage = new RandomUsage(chance);
    credits = new RandomCredits(chance);
    published = new RandomPublished(chance);
  }

  static List<Step> of(long seed) {
    RandomHistory history = new RandomHistory(seed);
    history.steps.addAll(history.published.before());
    int steps = STEPS_MIN + history.chance.below(STEPS_MORE);
    for (int i = 0; i < steps; i++) {
      history.add();
    }
    return history.steps;
  }

  private void add() {
    chance.now +=
        Long.parseLong(chance.pick("0", "0", "0", "0", "30", "30", "30", "60", "90", "240"));
    Step step = next();
    steps.add(step);
    if (!step.isPublished()) {
      chance.events.add(step);
    }
    if (step.isPublished() || step.verb().equals("account")) {
      rerateFor = step;
    }
  }

  private Step next() {
    int dice = chance.below(110);
    Step reason = rerateFor;
    if (reason != null && dice < 40) {
      return rated(reason);
    }
    if (dice < 36) {
      return usage.usage();
    }
    if (dice < 56) {
      return credits.grant();
    }
    if (dice < 66) {
      return change("void", chance.of("usage"));
    }
    return dice < 70 ? rating(chance.of("usage")) : rarer(dice);
  }

  private Step rarer(int dice) {
    if (dice < 78) {
      return credits.subscription();
    }
    if (dice < 87) {
      return published.price();
    }
    if (dice < 91) {
      return published.alias();
    }
    if (dice < 95) {
      return credits.accountChange();
    }
    return dice < 98 ? credits.adjustment() : rarest(dice);
  }

  private Step rarest(int dice) {
    if (dice < 101) {
      return credits.revocation();
    }
    if (dice < 107) {
      return again();
    }
    if (dice == 107) {
      return Step.of(chance.now, "quarantined", chance.account(), "offset", chance.pick("1", "2"));
    }
    boolean tick = dice == 108 || !chance.oneIn(3);
    return Step.of(chance.now, tick ? "tick" : "garbage", chance.account());
  }

  /** Rates what the step before may have changed. */
  private Step rated(Step reason) {
    if (chance.oneIn(3)) {
      rerateFor = null;
    }
    List<Step> usages = chance.of("usage");
    List<Step> touched =
        reason.isPublished()
            ? RandomPublished.touched(reason, usages)
            : usages.stream().filter(one -> one.subject().equals(reason.subject())).toList();
    return rating(touched.isEmpty() ? usages : touched);
  }

  private Step rating(List<Step> usages) {
    return change("rate", usages).with("rating", "run-" + chance.below(4));
  }

  /** Speaks of a usage event, mostly of one that there is. */
  private Step change(String verb, List<Step> usages) {
    if (usages.isEmpty() || chance.oneIn(12)) {
      return Step.of(chance.now, verb, chance.account(), "id", "e-" + chance.below(60));
    }
    Step usage = chance.pick(usages);
    Step change = Step.of(chance.now, verb, usage.subject(), "id", usage.read("id"));
    return usage.find("source") == null ? change : change.with("source", usage.read("source"));
  }

  /** The same once more, sometimes saying something else, sometimes under another's key. */
  private Step again() {
    if (chance.events.isEmpty()) {
      return Step.of(chance.now, "tick", chance.account());
    }
    List<Step> changes = chance.of("account");
    Step before =
        chance.pick(changes.isEmpty() || !chance.oneIn(5) ? chance.events : changes).at(chance.now);
    return switch (chance.below(7)) {
      case 0 -> before.with("key", chance.account());
      case 1 -> otherwise(before, "amount");
      case 2 -> otherwise(before, "input_tokens");
      case 3 -> otherwise(before, "cost");
      case 4 -> before.verb().equals("account") ? before.with("status", "closed") : before;
      default -> before;
    };
  }

  private static Step otherwise(Step step, String word) {
    return step.find(word) == null ? step : step.with(word, "7");
  }
}
