package io.usageledger.ledger.fold;

import static org.assertj.core.api.Assertions.assertThat;

import io.usageledger.ledger.pricing.PriceVersion.ModelKey;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Sums of a batch against plain sums without a bound. */
class HourSumsTest {
  private static final long[] EDGES = {0, 1, 2, 1L << 62, Long.MAX_VALUE - 1, Long.MAX_VALUE};

  @Test
  void whateverIsAddedAndTakenAwayTheSumsAreExact() {
    Random random = new Random(3);
    for (int round = 0; round < 20_000; round++) {
      HourSums sums = new HourSums();
      Map<String, BigInteger> expected = new HashMap<>();
      for (int event = random.nextInt(6); event >= 0; event--) {
        Map<String, Long> quantities = new HashMap<>();
        for (String meter : new String[] {"a", "b", "c"}) {
          if (random.nextInt(3) > 0) {
            quantities.put(meter, EDGES[random.nextInt(EDGES.length)]);
          }
        }
        int sign = random.nextInt(3) == 0 ? -1 : 1;
        sums.add(facts(quantities), UsageState.UNRATED, sign);
        quantities.forEach(
            (meter, quantity) ->
                expected.merge(
                    meter,
                    BigInteger.valueOf(sign).multiply(BigInteger.valueOf(quantity)),
                    BigInteger::add));
      }

      Map<String, BigDecimal> each = new HashMap<>();
      sums.forEach(each::put);
      expected.forEach(
          (meter, sum) -> {
            assertThat(sums.sum(meter)).isEqualByComparingTo(new BigDecimal(sum));
            assertThat(each.getOrDefault(meter, BigDecimal.ZERO))
                .isEqualByComparingTo(new BigDecimal(sum));
          });
    }
  }

  @Test
  void theQuantitiesOfAnEventAreNotChangedByAnother() {
    Map<String, Long> first = new HashMap<>(Map.of("a", 1L));
    HourSums sums = new HourSums();
    sums.add(facts(first), UsageState.UNRATED, 1);
    sums.add(facts(Map.of("a", 2L)), UsageState.UNRATED, 1);

    assertThat(first).isEqualTo(Map.of("a", 1L));
    assertThat(sums.sum("a")).isEqualByComparingTo("3");
    assertThat(sums.events()).isEqualTo(2);
  }

  private static UsageFacts facts(Map<String, Long> quantities) {
    UUID id = new UUID(0, 1);
    return new UsageFacts(
        id, id, "a", 1, Instant.EPOCH, new ModelKey("p", "m"), "chat", "", quantities, null);
  }
}
