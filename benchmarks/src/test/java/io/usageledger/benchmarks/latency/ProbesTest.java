package io.usageledger.benchmarks.latency;

import static org.assertj.core.api.Assertions.assertThat;

import io.usageledger.benchmarks.Workload;
import org.junit.jupiter.api.Test;

class ProbesTest {
  @Test
  void theEventsOfAProbeAreFoundByTheirNumber() {
    long[] seen = new long[Workload.PROBES];
    for (long event = 0; event < 10_000; event++) {
      int probe = Probes.probe(event);
      if (probe >= 0) {
        assertThat(Probes.event(probe, seen[probe]++)).isEqualTo(event);
      }
    }

    assertThat(seen).containsOnly(10_000 / Probes.EVERY / Workload.PROBES);
  }
}
