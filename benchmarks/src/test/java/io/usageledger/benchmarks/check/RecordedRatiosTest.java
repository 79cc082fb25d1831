package io.usageledger.benchmarks.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.usageledger.benchmarks.page.Recorded;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The short form of the bench, on a stack of its own with the services as they are shipped. */
class RecordedRatiosTest {
  @Test
  void noRatioHasFallenToUnderHalfOfWhatWasRecorded() {
    Map<String, Double> recorded = Recorded.read().check();
    Map<String, Double> measured = RatioCheck.measure(System.out::println);
    System.out.printf("Measured %s, recorded %s%n", measured, recorded);

    assertThat(recorded)
        .containsKeys("drain.copy_ratio", "drain.listener_ratio", "hot-account.drain_ratio");
    assertThat(RatioCheck.faults(measured, recorded)).isEmpty();
  }
}
