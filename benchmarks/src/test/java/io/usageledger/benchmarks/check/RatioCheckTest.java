package io.usageledger.benchmarks.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class RatioCheckTest {
  @Test
  void aRatioThatFellToUnderHalfIsAFault() {
    Map<String, Double> recorded = Map.of("drain.copy_ratio", 0.5, "drain.listener_ratio", 16.0);

    assertThat(
            RatioCheck.faults(
                Map.of("drain.copy_ratio", 0.24, "drain.listener_ratio", 9.0), recorded))
        .containsExactly("drain.copy_ratio is 0.24, under half of the 0.50 that was recorded");
    assertThat(
            RatioCheck.faults(
                Map.of("drain.copy_ratio", 0.9, "drain.listener_ratio", 8.0), recorded))
        .isEmpty();
  }

  @Test
  void bytesThatGrewByMoreThanATenthAreAFault() {
    Map<String, Double> recorded = Map.of("drain.bytes_per_event", 800.0);

    assertThat(RatioCheck.faults(Map.of("drain.bytes_per_event", 881.0), recorded))
        .containsExactly(
            "drain.bytes_per_event is 881, more than a tenth above the 800 that was recorded");
    assertThat(RatioCheck.faults(Map.of("drain.bytes_per_event", 879.0), recorded)).isEmpty();
    assertThat(RatioCheck.faults(Map.of("drain.bytes_per_event", 879.0), Map.of())).isEmpty();
  }

  @Test
  void aRatioThatIsMeasuredNoMoreIsAFault() {
    assertThat(RatioCheck.faults(Map.of(), Map.of("drain.copy_ratio", 0.5))).hasSize(1);
  }
}
