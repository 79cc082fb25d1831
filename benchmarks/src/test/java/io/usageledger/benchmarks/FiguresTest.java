package io.usageledger.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FiguresTest {
  @Test
  void medianAndSpreadOfTheRunsAreTold() {
    var figures = new Figures("drain");
    List.of(0.5, 0.701, 0.6).forEach(value -> figures.add("copy_ratio", value));
    List.of(10_000.4, 30_000.0).forEach(value -> figures.add("events_per_s", value));

    assertThat(figures.json().get("figures"))
        .isEqualTo(Map.of("copy_ratio", 0.6, "events_per_s", 20_000.0));
    assertThat(figures.json().get("spread"))
        .isEqualTo(
            Map.of("copy_ratio", List.of(0.5, 0.7), "events_per_s", List.of(10_000.0, 30_000.0)));
    assertThat(figures.table()).contains("copy_ratio").contains("0.60   (0.50 to 0.70)");
  }
}
