package io.usageledger.ledger.model;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** One history played to the model and to the fold, and made small when they disagree. */
final class Trial {
  private Trial() {}

  static Optional<Mismatch> mismatch(
      List<Step> history, Function<List<Step>, ModelLedger> rules) {
    try {
      new Comparison(history, rules.apply(history)).check();
      return Optional.empty();
    } catch (Mismatch found) {
      return Optional.of(found);
    }
  }

  /** The seed, and the shrunk history, to be pasted into a test. */
  static String report(long seed, List<Step> history, Mismatch mismatch) {
    List<Step> small = shrunk(history, mismatch, ModelLedger::new);
    String message = mismatch(small, ModelLedger::new).map(Throwable::getMessage).orElse("");
    return "-Dmodel.seed=%d -Dmodel.histories=1%n%s%n%s"
        .formatted(seed, message, Shrinker.lines(small));
  }

  static List<Step> shrunk(
      List<Step> history, Mismatch mismatch, Function<List<Step>, ModelLedger> rules) {
    return Shrinker.shrink(history, candidate -> failsAlike(candidate, mismatch, rules));
  }

  private static boolean failsAlike(
      List<Step> candidate, Mismatch mismatch, Function<List<Step>, ModelLedger> rules) {
    try {
      return mismatch(candidate, rules)
          .filter(other -> other.kind().equals(mismatch.kind()))
          .isPresent();
    } catch (RuntimeException noHistory) {
      return false;
    }
  }
}
