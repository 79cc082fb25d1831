package io.usageledger.benchmarks.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class CpuTimesTest {
  @Test
  void workOfOursIsSeen() {
    CpuTimes before = CpuTimes.read(Map.of());
    CpuUse use;
    do {
      use = CpuTimes.read(Map.of()).since(before);
    } while (use.ticksByProcess().getOrDefault(CpuTimes.OURSELVES, 0L) < 5);

    assertThat(use.machineTicks()).isPositive();
    assertThat(use.percentOf(CpuTimes.OURSELVES)).isEqualTo(100);
    assertThat(use.busyPercent()).isPositive();
  }

  @Test
  void aShareIsOfWhatTheRunUsedAndTheRestIsOthers() {
    var use = new CpuUse(Map.of("ledger-service", 30L, "bench", 10L), 60, 5, 1_000_000_000L);

    assertThat(use.percentOf("bench")).isEqualTo(25);
    assertThat(use.microsPer(1_000)).isEqualTo(Map.of("ledger-service", 300.0, "bench", 100.0));
    assertThat(use.othersPercent() * Runtime.getRuntime().availableProcessors()).isEqualTo(25);
  }

  @Test
  void aCommandThatHasEndedIsOurs() throws Exception {
    CpuTimes before = CpuTimes.readWithCommands(Map.of());
    new ProcessBuilder("sh", "-c", "i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done")
        .start()
        .waitFor();
    CpuUse use = CpuTimes.readWithCommands(Map.of()).since(before);

    assertThat(use.ticksByProcess().get("commands")).isPositive();
  }

  @Test
  void aProcessThatIsGoneCountsNothing() {
    assertThat(CpuTimes.read(Map.of("gone", (long) Integer.MAX_VALUE)).ticksByProcess())
        .containsEntry("gone", 0L);
  }
}
