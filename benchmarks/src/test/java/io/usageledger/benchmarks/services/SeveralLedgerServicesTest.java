package io.usageledger.benchmarks.services;

import static org.assertj.core.api.Assertions.assertThat;

import io.usageledger.benchmarks.Bench;
import io.usageledger.benchmarks.Extent;
import io.usageledger.benchmarks.Figures;
import java.util.List;
import org.junit.jupiter.api.Test;

/** With real processes: one of two dies by kill -9 in the middle of a load, a third joins. */
class SeveralLedgerServicesTest {
  private static final Extent SHORT = new Extent("test", 1, 1, 60_000, 20_000, 1, 2, 1, 1);

  @Test
  void severalShareOneTopicAndPostWhatOnePosts() {
    var bench = new Bench(SHORT, System.out::println);
    Figures figures = bench.run(List.of(new Services())).get(0);

    assertThat(bench.failures()).isEmpty();
    assertThat(figures.spreads()).containsKey("takeover_s");
    for (String sum :
        List.of("accounts_that_differ", "balances_that_differ", "usage_rows_too_many")) {
      assertThat(figures.spreads())
          .hasEntrySatisfying(sum, spread -> assertThat(spread.highest()).isZero());
    }
  }
}
