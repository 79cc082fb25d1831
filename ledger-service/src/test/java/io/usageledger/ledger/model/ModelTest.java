package io.usageledger.ledger.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The fold against the model, over random histories. {@code -Dmodel.histories=500000
 * -Dmodel.seed=7} tries more, or others; a failing history is shrunk and printed with its seed.
 */
class ModelTest {
  private static final long HISTORIES = Long.getLong("model.histories", 20_000);
  private static final long SEED = Long.getLong("model.seed", 1);

  /** Fewer histories than this say nothing about how often a case comes up. */
  private static final long HISTORIES_FOR_ALL_CASES = 10_000;

  /** Each case must come up at least once in so many histories. */
  private static final long SELDOMEST = 1_000;

  @Test
  void theFoldDoesWhatTheRulesSay() {
    Census census = new Census();
    for (long seed = SEED; seed < SEED + HISTORIES; seed++) {
      List<Step> history = RandomHistory.of(seed);
      Optional<Mismatch> mismatch = mismatch(history, steps -> new ModelLedger(steps, census));
      if (mismatch.isPresent()) {
        throw new AssertionError(report(seed, history, mismatch.get()));
      }
    }
    if (HISTORIES >= HISTORIES_FOR_ALL_CASES) {
      requireAllCases(census);
    }
  }

  /** A generator that stops producing a case would make the comparison blind for it. */
  private static void requireAllCases(Census census) {
    Map<String, Integer> rare = new HashMap<>();
    for (String usual : CASES.lines().toList()) {
      int seen = census.seen().getOrDefault(usual, 0);
      if (seen < HISTORIES / SELDOMEST) {
        rare.put(usual, seen);
      }
    }
    assertThat(rare).as("cases seen less often than once in a thousand histories").isEmpty();
  }

  private static final String CASES =
      """
      above a tier
      adjust conflict identity_conflict
      adjust duplicate
      adjust posted
      adjust quarantined amount_invalid
      adjust quarantined key_mismatch
      carried over
      carried over after a pause
      carried over up to the cap
      charged in alpha
      charged in credits
      charged in processing_minutes
      charged in usd
      charged in zeta
      costs nothing
      covered in part
      credit expires
      credit expires to the minute
      drawn from several credits
      garbage quarantined undecodable
      given back after its credit closed
      given back after its overdraft was paid
      grant conflict identity_conflict
      grant duplicate
      grant for later
      grant posted
      grant quarantined event_id_invalid
      grant quarantined key_mismatch
      grant quarantined period_invalid
      grant that is over
      more than 2^32
      overdraft is paid
      overdraft is paid by what came back
      overdraft is paid in part
      period starts
      price effective at the same instant
      price published at the same instant
      quarantined duplicate
      quarantined quarantined quantity_invalid
      rate duplicate
      rate posted
      rate quarantined key_mismatch
      rate quarantined usage_unknown
      rated later
      re-rated down
      re-rated in another unit
      re-rated to the same
      re-rated up
      revoke duplicate
      revoke posted
      revoke quarantined credit_unknown
      revoke quarantined key_mismatch
      settles a hold
      spent credit lapses
      subscription conflict identity_conflict
      subscription duplicate
      subscription posted
      subscription quarantined key_mismatch
      tick posted
      tick quarantined key_mismatch
      unrated usage is voided
      usage at a credit's expiry
      usage at a credit's first instant
      usage conflict identity_conflict
      usage duplicate
      usage posted
      usage quarantined key_mismatch
      usage quarantined occurred_at_out_of_range
      usage unrated
      void duplicate
      void posted
      void quarantined key_mismatch
      void quarantined usage_unknown
      """;

  /** Histories that once went wrong, or that a rule's words leave open, shrunk. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        """
        0 void a id=e key=b
        """,
        """
        0 grant a id=c unit=credits amount=1 priority=0 from=0 to=1
        2400 revoke a id=r credit=unheard-of
        """,
"""
0 subscription a id=s-1 subscription=sub status=active from=0 to=1 unit=credits allowance=1 cap=0
0 subscription a id=s-2 subscription=sub status=expired from=1 to=10 unit=credits allowance=0 cap=0
0 subscription a id=s-3 subscription=sub status=active from=1 to=10 unit=credits allowance=0 cap=1
""",
        """
        0 price plain meter=input_tokens unit=credits price=0 above=0 from=0
        0 usage a id=e at=0 model=plain input_tokens=0 requests=1
        """
      })
  void theseHistoriesToo(String lines) {
    List<Step> history = Step.parseAll(lines);

    assertThat(mismatch(history, ModelLedger::new)).isEmpty();
  }

  @Test
  void aHistoryReadsAsItIsWritten() {
    List<Step> history = RandomHistory.of(SEED);

    assertThat(Step.parseAll(Shrinker.lines(history))).isEqualTo(history);
  }

  /** A model that draws in another order must be noticed, and by a handful of events. */
  @Test
  void aWrongRuleIsFoundAndShrunkToAFewEvents() {
    Function<List<Step>, ModelLedger> wrong =
        steps ->
            new ModelLedger(steps, Comparator.comparingInt(credit -> credit.number), new Census());
    long seed = SEED;
    while (mismatch(RandomHistory.of(seed), wrong).isEmpty()) {
      seed++;
    }
    List<Step> history = RandomHistory.of(seed);
    Mismatch mismatch = mismatch(history, wrong).orElseThrow();

    List<Step> small = shrunk(history, mismatch, wrong);

    assertThat(small).hasSizeLessThanOrEqualTo(5).hasSizeLessThan(history.size());
    assertThat(mismatch(small, wrong).orElseThrow().kind()).isEqualTo(mismatch.kind());
    assertThat(mismatch(small, ModelLedger::new)).isEmpty();
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

  private static String report(long seed, List<Step> history, Mismatch mismatch) {
    List<Step> small = shrunk(history, mismatch, ModelLedger::new);
    String message = mismatch(small, ModelLedger::new).map(Throwable::getMessage).orElse("");
    return "-Dmodel.seed=%d -Dmodel.histories=1%n%s%n%s"
        .formatted(seed, message, Shrinker.lines(small));
  }

  private static List<Step> shrunk(
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
