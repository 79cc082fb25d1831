package io.usageledger.benchmarks;

import java.time.Duration;

/**
 * How much is run.
 *
 * @param name what records of it are called
 * @param runs each on a fresh stack
 * @param aloneRuns the same of scenarios that have a stack for themselves, which take long
 * @param events that are measured in a run
 * @param warmUpEvents posted before them, so that the service has compiled its code
 * @param rivalSeconds for how long the rival is watched
 * @param loadSeconds for how long load is offered
 * @param warmUpSeconds for how long little load is offered before it
 * @param growthEvents how far tables are grown
 */
public record Extent(
    String name,
    int runs,
    int aloneRuns,
    long events,
    long warmUpEvents,
    int rivalSeconds,
    int loadSeconds,
    int warmUpSeconds,
    long growthEvents) {
  public static final Extent FULL =
      new Extent("full", 3, 1, 1_000_000, 1_000_000, 30, 20, 60, 20_000_000);
  public static final Extent QUICK =
      new Extent("quick", 1, 1, 200_000, 100_000, 8, 6, 4, 2_000_000);

  /** What a build runs: enough to compare ratios, too little to say rates. */
  public static final Extent CHECK = new Extent("check", 1, 1, 100_000, 60_000, 6, 4, 2, 200_000);

  public Extent {
    if (runs < 1
        || aloneRuns < 1
        || events < 1
        || warmUpEvents < 0
        || rivalSeconds < 1
        || loadSeconds < 2) {
      throw new IllegalArgumentException("Nothing to run");
    }
  }

  public Duration warmUp() {
    return Duration.ofSeconds(warmUpSeconds);
  }

  /** Where it ends by itself once little is compiled. */
  public Duration warmUpMax() {
    return warmUp().multipliedBy(4);
  }

  public Duration measured() {
    return Duration.ofSeconds(loadSeconds);
  }

  /** Of every scenario. */
  public Extent withRuns(int wanted) {
    return new Extent(
        name,
        wanted,
        wanted,
        events,
        warmUpEvents,
        rivalSeconds,
        loadSeconds,
        warmUpSeconds,
        growthEvents);
  }

  /** Of the drains, or of the growth: whichever is asked for. */
  public Extent withEvents(long wanted) {
    return new Extent(
        name,
        runs,
        aloneRuns,
        wanted,
        warmUpEvents,
        rivalSeconds,
        loadSeconds,
        warmUpSeconds,
        wanted);
  }
}
