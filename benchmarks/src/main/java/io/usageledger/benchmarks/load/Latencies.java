package io.usageledger.benchmarks.load;

import java.util.Arrays;

/** How long each of many things took. */
public final class Latencies {
  private final long[] sortedNanos;

  public Latencies(long[] nanos) {
    if (nanos.length == 0) {
      throw new IllegalArgumentException("Nothing was measured");
    }
    sortedNanos = nanos.clone();
    Arrays.sort(sortedNanos);
  }

  /**
   * The smallest value that so many per cent do not exceed.
   *
   * @param percent above 0, at most 100
   */
  public double percentileMs(double percent) {
    int rank = (int) Math.ceil(percent / 100 * sortedNanos.length);
    return sortedNanos[Math.max(0, rank - 1)] / 1e6;
  }

  public int count() {
    return sortedNanos.length;
  }
}
