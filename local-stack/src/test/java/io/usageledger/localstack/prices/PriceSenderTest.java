package io.usageledger.localstack.prices;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PriceSenderTest {
  private static Map<String, Object> version(int meter, int tier) {
    return Map.of(
        "provider", "p", "model", "m", "meter", "meter" + meter, "above_input_tokens", tier);
  }

  @Test
  void aBatchEndsBetweenMetersNeverBetweenTiersOfOne() {
    List<Map<String, Object>> ofThreeTiers =
        IntStream.range(0, 2_500).mapToObj(i -> version(i / 3, i % 3)).toList();

    assertThat(PriceSender.batchEnd(ofThreeTiers, 0)).isEqualTo(999);
    assertThat(PriceSender.batchEnd(ofThreeTiers, 999)).isEqualTo(1_998);
    assertThat(PriceSender.batchEnd(ofThreeTiers, 1_998)).isEqualTo(2_500);
  }

  @Test
  void aMeterOfMoreTiersThanABatchTakesIsCutAllTheSame() {
    List<Map<String, Object>> ofOneMeter =
        IntStream.range(0, 1_500).mapToObj(i -> version(0, i)).toList();

    assertThat(PriceSender.batchEnd(ofOneMeter, 0)).isEqualTo(1_000);
    assertThat(PriceSender.batchEnd(ofOneMeter, 1_000)).isEqualTo(1_500);
  }
}
