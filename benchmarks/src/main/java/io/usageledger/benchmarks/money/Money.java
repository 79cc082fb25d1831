package io.usageledger.benchmarks.money;

import io.usageledger.benchmarks.BenchRun;
import io.usageledger.benchmarks.BenchStack;
import io.usageledger.benchmarks.Drained;
import io.usageledger.benchmarks.Extent;
import io.usageledger.benchmarks.Figures;
import io.usageledger.benchmarks.Ground;
import io.usageledger.benchmarks.Scenario;
import io.usageledger.benchmarks.Workload;

/**
 * What money costs. In one run, on one stack: events that are rated and draw on credits, the same
 * events of models without a price, which are rated with nothing and draw nothing, and once more
 * the first; then how long the hashes of such entries take by themselves. Unrated rows go into a
 * partial index that rated ones do not, so the ratio flatters what is rated.
 */
public final class Money implements Scenario {
  /** Of the ledger service's default: threads that post. */
  private static final int CONSUMERS = 2;

  @Override
  public String name() {
    return "money";
  }

  @Override
  public void measure(BenchRun run, Figures figures) throws Exception {
    Workload unpriced = Workload.unpriced(Ground.usageStart());
    Extent half = run.extent().withEvents(run.extent().events() / 2);
    long each = half.warmUpEvents() + half.events();
    BenchStack stack = run.stack();

    double first = rate(stack, half, run.claimEvents(each), run.workload());
    double unrated = rate(stack, half, run.claimEvents(each), unpriced);
    double second = rate(stack, half, run.claimEvents(each), run.workload());

    double rated = 2 / (1 / first + 1 / second); // the same number of events in each
    figures.add("rated_events_per_s", rated);
    figures.add("unrated_events_per_s", unrated);
    figures.add("rated_to_unrated", rated / unrated);
    double hashNanos = ChainCost.nanosPerEntry();
    figures.add("hash_ns_per_entry", hashNanos);
    figures.add("hash_share_percent", 100 * hashNanos / 1e9 * rated / CONSUMERS);
  }

  private static double rate(BenchStack stack, Extent extent, long from, Workload workload)
      throws Exception {
    return Drained.measure(stack, extent, from, workload::event).eventsPerSecond();
  }
}
