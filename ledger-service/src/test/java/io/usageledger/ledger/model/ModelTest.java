package io.usageledger.ledger.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/**
 * The fold against the model, over random histories. {@code -Dmodel.histories=500000
 * -Dmodel.seed=7} tries more, or others; a failing history is shrunk and printed with its seed.
 */
class ModelTest {
  private static final long HISTORIES = Long.getLong("model.histories", 20_000);
  private static final long SEED = Long.getLong("model.seed", 1);

  @Test
  void theFoldDoesWhatTheRulesSay() {
    for (long seed = SEED; seed < SEED + HISTORIES; seed++) {
      List<Step> history = RandomHistory.of(seed);
      Optional<Mismatch> mismatch = mismatch(history, ModelLedger::new);
      if (mismatch.isPresent()) {
        throw new AssertionError(report(seed, history, mismatch.get(), ModelLedger::new));
      }
    }
  }

  private static Optional<Mismatch> mismatch(
      List<Step> history, Function<List<Step>, ModelLedger> rules) {
    try {
      new Comparison(history, rules.apply(history)).check();
      return Optional.empty();
    } catch (Mismatch found) {
      return Optional.of(found);
    }
  }

  private static String report(
      long seed,
      List<Step> history,
      Mismatch mismatch,
      Function<List<Step>, ModelLedger> rules) {
    List<Step> small = shrunk(history, mismatch, rules);
    String message = mismatch(small, rules).map(Throwable::getMessage).orElse("");
    return "-Dmodel.seed=%d -Dmodel.histories=1%n%s%n%s"
        .formatted(seed, message, Shrinker.lines(small));
  }

  private static List<Step> shrunk(
      List<Step> history, Mismatch mismatch, Function<List<Step>, ModelLedger> rules) {
    return Shrinker.shrink(
        history,
        candidate -> {
          try {
            return mismatch(candidate, rules)
                .filter(other -> other.kind().equals(mismatch.kind()))
                .isPresent();
          } catch (RuntimeException noHistory) {
            return false;
          }
        });
  }
}
