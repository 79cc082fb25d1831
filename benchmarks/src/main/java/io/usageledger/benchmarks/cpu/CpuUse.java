package io.usageledger.benchmarks.cpu;

import java.util.Map;
import java.util.TreeMap;

/**
 * CPU time between two moments.
 *
 * @param ticksByProcess of the processes that belong to the run
 * @param machineTicks of all processes of the machine
 * @param stolenTicks that its host gave to other machines
 */
public record CpuUse(
    Map<String, Long> ticksByProcess, long machineTicks, long stolenTicks, long elapsedNanos) {
  private static final double MICROS_PER_TICK = 1e6 / CpuTimes.TICKS_PER_SECOND;

  public CpuUse {
    ticksByProcess = Map.copyOf(ticksByProcess);
  }

  /** CPU microseconds for one event, by process, sorted by name. */
  public Map<String, Double> microsPer(long events) {
    Map<String, Double> micros = new TreeMap<>();
    ticksByProcess.forEach(
        (name, ticks) -> micros.put(name, ticks * MICROS_PER_TICK / Math.max(1, events)));
    return micros;
  }

  /** Of what all processes of the run used, in per cent. */
  public double percentOf(String process) {
    return 100.0 * ticksByProcess.getOrDefault(process, 0L) / Math.max(1, ours());
  }

  /** How busy all cores of the machine were, in per cent. */
  public double busyPercent() {
    return 100.0 * machineTicks / elapsedTicks();
  }

  /** For others: processes here, and other machines on the same host; in per cent of all cores. */
  public double othersPercent() {
    return 100.0 * (Math.max(0, machineTicks - ours()) + stolenTicks) / elapsedTicks();
  }

  private double elapsedTicks() {
    int cores = Runtime.getRuntime().availableProcessors();
    return Math.max(1, elapsedNanos / 1e9 * CpuTimes.TICKS_PER_SECOND * cores);
  }

  private long ours() {
    return ticksByProcess.values().stream().mapToLong(Long::longValue).sum();
  }
}
