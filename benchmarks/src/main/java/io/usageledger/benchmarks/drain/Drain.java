package io.usageledger.benchmarks.drain;

import io.usageledger.benchmarks.BenchStack;
import io.usageledger.benchmarks.Extent;
import io.usageledger.benchmarks.Figures;
import io.usageledger.benchmarks.Ground;
import io.usageledger.benchmarks.LogFiller;
import io.usageledger.benchmarks.PostedLog;
import io.usageledger.benchmarks.Scenario;
import io.usageledger.benchmarks.Workload;
import java.util.function.Consumer;

/**
 * A full log is posted by the ledger service as shipped; then the very rows that came out are
 * copied into empty copies of the tables, and a plain listener posts the same records.
 */
public final class Drain implements Scenario {
  @Override
  public Figures run(Extent extent, Consumer<String> say) throws Exception {
    var figures = new Figures("drain");
    for (int run = 1; run <= extent.runs(); run++) {
      say.accept("drain, run %d of %d".formatted(run, extent.runs()));
      try (BenchStack stack = BenchStack.start(say)) {
        run(stack, extent, figures, say);
      }
    }
    return figures;
  }

  private static void run(BenchStack stack, Extent extent, Figures figures, Consumer<String> say)
      throws Exception {
    Workload workload = Workload.priced(Ground.usageStart());
    Ground.lay(stack, workload, say);
    long all = extent.warmUpEvents() + extent.events();
    say.accept("Filling the log with %,d events".formatted(all));
    new LogFiller(stack).append(0, all, workload::event);

    double drained = drain(stack, Workload.credits() + extent.warmUpEvents(), extent.events());
    figures.add("events_per_s", drained);
    figures.add("ledger_peak_mib", stack.ledgerPeakMib());
    say.accept("Posted %,.0f events/s".formatted(drained));
    stack.stopLedger();

    var copy = new CopyRival(stack);
    figures.add("bytes_per_event", copy.bytesPerEvent());
    double copied = copy.eventsPerSecond();
    say.accept("COPY of the same rows %,.0f events/s".formatted(copied));
    figures.add("copy_events_per_s", copied);
    figures.add("copy_ratio", drained / copied);

    double listened = new ListenerRival(stack).eventsPerSecond(extent.rivalSeconds());
    say.accept("A plain listener %,.0f events/s".formatted(listened));
    figures.add("listener_events_per_s", listened);
    figures.add("listener_ratio", drained / listened);
  }

  /** Starts the ledger, and takes the time from the end of the warm-up until all are posted. */
  public static double drain(BenchStack stack, long before, long events) throws Exception {
    try (var posted = new PostedLog(stack)) {
      stack.startLedger();
      PostedLog.Seen warm = posted.await(before);
      PostedLog.Seen done = posted.await(before + events);
      return done.perSecondSince(warm);
    }
  }
}
