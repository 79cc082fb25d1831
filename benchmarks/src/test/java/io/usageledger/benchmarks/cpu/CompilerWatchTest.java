package io.usageledger.benchmarks.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CompilerWatchTest {
  private static final Duration SOON = Duration.ofSeconds(30);

  /** A JVM that runs a loop over and over gives time to compiling it, beside one that does not. */
  @Test
  void seesThatCodeIsCompiled() throws Exception {
    Process idle = new ProcessBuilder("sleep", "60").start();
    try {
      long ourselves = ProcessHandle.current().pid();
      assertThat(compiled(new CompilerWatch(List.of(ourselves, idle.pid())))).isPositive();
      assertThat(compiled(new CompilerWatch(List.of(idle.pid(), ourselves)))).isPositive();
    } finally {
      idle.destroy();
    }
  }

  private static double compiled(CompilerWatch watch) {
    long toNanos = System.nanoTime() + SOON.toNanos();
    double compiling = 0;
    long digits = 0;
    while (compiling == 0 && System.nanoTime() < toNanos) {
      for (int number = 1; number < 50_000; number++) {
        digits += new BigDecimal(number).movePointLeft(3).pow(3).toPlainString().length();
      }
      compiling = watch.look();
    }
    assertThat(digits).isPositive();
    return compiling;
  }

  @Test
  void whatElseAProcessDoesIsNotCounted() throws Exception {
    Process busy = new ProcessBuilder("sh", "-c", "while :; do :; done").start();
    try {
      var watch = new CompilerWatch(List.of(busy.pid()));
      CpuTimes used;
      do {
        used = CpuTimes.read(Map.of("busy", busy.pid()));
      } while (used.ticksByProcess().getOrDefault("busy", 0L) < 5);

      assertThat(watch.look()).isZero();
    } finally {
      busy.destroy();
    }
  }

  @Test
  void aProcessThatHasEndedCompilesNothing() throws Exception {
    Process ended = new ProcessBuilder("sleep", "60").start();
    var watch = new CompilerWatch(List.of(ended.pid()));
    ended.destroy();
    ended.waitFor();

    assertThat(watch.look()).isZero();
  }
}
