package io.usageledger.localstack.prices;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PriceSenderTest {
  private static Map<String, Object> version(int model, int meter) {
    return Map.of(
        "provider", "p", "model", "m" + model, "meter", "meter" + meter, "above_input_tokens", 0);
  }

  @Test
  void aBatchEndsBetweenModelsNeverBetweenMetersOfOne() {
    List<Map<String, Object>> ofThreeMeters =
        IntStream.range(0, 2_500).mapToObj(i -> version(i / 3, i % 3)).toList();

    assertThat(PriceSender.batchEnd(ofThreeMeters, 0)).isEqualTo(999);
    assertThat(PriceSender.batchEnd(ofThreeMeters, 999)).isEqualTo(1_998);
    assertThat(PriceSender.batchEnd(ofThreeMeters, 1_998)).isEqualTo(2_500);
  }

  @Test
  void aModelOfMoreVersionsThanABatchTakesIsCutAllTheSame() {
    List<Map<String, Object>> ofOneModel =
        IntStream.range(0, 1_500).mapToObj(i -> version(0, i)).toList();

    assertThat(PriceSender.batchEnd(ofOneModel, 0)).isEqualTo(1_000);
    assertThat(PriceSender.batchEnd(ofOneModel, 1_000)).isEqualTo(1_500);
  }
}
