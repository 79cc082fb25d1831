package io.usageledger.benchmarks.drain;

import io.usageledger.benchmarks.Figures;
import io.usageledger.benchmarks.cpu.CpuUse;

/**
 * What a drain is compared with.
 *
 * @param busyPercent of all cores of the machine, meanwhile
 */
record RivalRate(double eventsPerSecond, double busyPercent) {
  static RivalRate of(long events, CpuUse use) {
    return new RivalRate(events * 1e9 / use.elapsedNanos(), use.busyPercent());
  }

  /** The rate, and what it left of the cores. */
  void addTo(Figures figures, String rival) {
    figures.add(rival + "_events_per_s", eventsPerSecond);
    figures.add(rival + "_busy_percent", busyPercent);
  }
}
