package io.usageledger.benchmarks.money;

import io.usageledger.benchmarks.BenchStack;
import io.usageledger.benchmarks.Extent;
import io.usageledger.benchmarks.Figures;
import io.usageledger.benchmarks.Ground;
import io.usageledger.benchmarks.LogFiller;
import io.usageledger.benchmarks.Scenario;
import io.usageledger.benchmarks.Workload;
import io.usageledger.benchmarks.drain.Drain;
import java.util.function.Consumer;

/**
 * What money costs. In one run, on one stack: events that are rated and draw on credits, the same
 * events of models without a price, which are rated with nothing and draw nothing, and once more
 * the first; then how long the hashes of such entries take by themselves.
 */
public final class Money implements Scenario {
  /** Of the ledger service's default: threads that post. */
  private static final int CONSUMERS = 2;

  @Override
  public Figures run(Extent extent, Consumer<String> say) throws Exception {
    var figures = new Figures("money");
    for (int run = 1; run <= extent.runs(); run++) {
      say.accept("money, run %d of %d".formatted(run, extent.runs()));
      try (BenchStack stack = BenchStack.start(say)) {
        run(stack, extent, figures, say);
      }
    }
    return figures;
  }

  private static void run(BenchStack stack, Extent extent, Figures figures, Consumer<String> say)
      throws Exception {
    Workload priced = Workload.priced(Ground.usageStart());
    Workload unpriced = Workload.unpriced(Ground.usageStart());
    Ground.lay(stack, priced, say);
    long each = extent.warmUpEvents() + extent.events();
    var filler = new LogFiller(stack);
    long before = Workload.credits() + extent.warmUpEvents();

    filler.append(0, each, priced::event);
    double first = Drain.drain(stack, before, extent.events());
    stack.stopLedger();
    filler.append(0, each, unpriced::event);
    double unrated = Drain.drain(stack, before + each, extent.events());
    stack.stopLedger();
    filler.append(each, 2 * each, priced::event);
    double second = Drain.drain(stack, before + 2 * each, extent.events());

    double rated = 2 / (1 / first + 1 / second); // the same number of events in each
    figures.add("rated_events_per_s", rated);
    figures.add("unrated_events_per_s", unrated);
    figures.add("rated_to_unrated", rated / unrated);
    double hashNanos = ChainCost.nanosPerEntry();
    figures.add("hash_ns_per_entry", hashNanos);
    figures.add("hash_share_percent", 100 * hashNanos / 1e9 * rated / CONSUMERS);
  }
}
