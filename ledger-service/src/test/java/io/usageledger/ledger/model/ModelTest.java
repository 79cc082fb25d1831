package io.usageledger.ledger.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.List;
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
  private static final long HISTORIES = Long.getLong("model.histories", 10_000);
  private static final long SEED = Long.getLong("model.seed", 1);

  @Test
  void theFoldDoesWhatTheRulesSay() {
    Census census = new Census();
    for (long seed = SEED; seed < SEED + HISTORIES; seed++) {
      List<Step> history = RandomHistory.of(seed);
      Optional<Mismatch> mismatch = Trial.mismatch(history, steps -> new ModelLedger(steps, census));
      if (mismatch.isPresent()) {
        throw new AssertionError(Trial.report(seed, history, mismatch.get()));
      }
    }
    ExpectedCases.require(census, HISTORIES);
  }

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
        """,
        """
        0 price plain meter=input_tokens unit=credits price=1 above=0 from=0
        0 price plain meter=input_tokens unit=credits price=0 above=0 from=0
        0 price plain meter=input_tokens unit=credits price=2 above=0 from=0
        0 usage a id=e at=0 model=plain input_tokens=1
        """,
        """
        0 price plain meter=input_tokens unit=credits price=1 above=0 from=0
        0 alias * provider=azure as=* as_provider=openai from=0
        0 alias plain provider=azure as=plain as_provider=azure from=0
        0 usage a id=e at=0 provider=azure model=plain input_tokens=1
        """,
        """
        0 price plain meter=input_tokens unit=credits price=1 above=0 from=0
        0 usage a id=e at=0 model=plain input_tokens=1
        1 price plain meter=input_tokens unit=credits price=2 above=0 from=0
        1 rate a id=e rating=run
        2 price plain meter=input_tokens unit=credits price=3 above=0 from=0
        2 rate a id=e rating=run
        """,
        """
        0 price both meter=input_tokens unit=credits price=1 above=0 from=0
        0 usage a id=e at=0 model=both input_tokens=1 cost=1 currency=usd
        0 account a id=r charged_by=reported_cost
        0 rate a id=e rating=run
        0 account a id=p charged_by=prices
        0 grant a id=c unit=usd amount=1 priority=0 from=0
        0 rate a id=e rating=run
        0 void a id=e
        """
      })
  void theseHistoriesToo(String lines) {
    List<Step> history = Step.parseAll(lines);

    assertThat(Trial.mismatch(history, ModelLedger::new)).isEmpty();
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
    while (Trial.mismatch(RandomHistory.of(seed), wrong).isEmpty()) {
      seed++;
    }
    List<Step> history = RandomHistory.of(seed);
    Mismatch mismatch = Trial.mismatch(history, wrong).orElseThrow();

    List<Step> small = Trial.shrunk(history, mismatch, wrong);

    assertThat(small).hasSizeLessThanOrEqualTo(5).hasSizeLessThan(history.size());
    assertThat(Trial.mismatch(small, wrong).orElseThrow().kind()).isEqualTo(mismatch.kind());
    assertThat(Trial.mismatch(small, ModelLedger::new)).isEmpty();
  }
}
