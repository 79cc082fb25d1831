package io.usageledger.benchmarks;

/**
 * How much is run.
 *
 * @param runs each on a fresh stack
 * @param events that are measured in a run
 * @param warmUpEvents posted before them, so that the service has compiled its code
 * @param rivalSeconds for how long the rival is watched
 */
public record Extent(int runs, long events, long warmUpEvents, int rivalSeconds) {
  public static final Extent FULL = new Extent(3, 1_000_000, 200_000, 30);
  public static final Extent QUICK = new Extent(1, 300_000, 100_000, 10);

  public Extent {
    if (runs < 1 || events < 1 || warmUpEvents < 0 || rivalSeconds < 1) {
      throw new IllegalArgumentException("Nothing to run");
    }
  }
}
