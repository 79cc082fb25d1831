package io.usageledger.benchmarks.drain;

import io.usageledger.benchmarks.BenchRun;
import io.usageledger.benchmarks.BenchStack;
import io.usageledger.benchmarks.Drained;
import io.usageledger.benchmarks.Figures;
import io.usageledger.benchmarks.Scenario;
import io.usageledger.benchmarks.size.TableSizes;

/**
 * A full log is posted by the ledger service as shipped; then the very rows that came out are
 * copied into empty copies of the tables, and a plain listener posts the same records.
 */
public final class Drain implements Scenario {
  @Override
  public String name() {
    return "drain";
  }

  @Override
  public void measure(BenchRun run, Figures figures) throws Exception {
    Drained drained = run.drained();
    BenchStack stack = run.stack();
    drained.addTo(figures);
    figures.add("ledger_peak_mib", drained.ledgerPeakMib());
    stack.stopLedger();
    figures.add("bytes_per_event", TableSizes.read(stack).bytesPerEvent());

    RivalRate copied = new CopyRival(stack).rate();
    run.say("COPY of the same rows %,.0f events/s".formatted(copied.eventsPerSecond()));
    copied.addTo(figures, "copy");
    figures.add("copy_ratio", drained.eventsPerSecond() / copied.eventsPerSecond());

    RivalRate listened = new ListenerRival(stack).rate(run.extent().rivalSeconds());
    run.say("A plain listener %,.0f events/s".formatted(listened.eventsPerSecond()));
    listened.addTo(figures, "listener");
    figures.add("listener_ratio", drained.eventsPerSecond() / listened.eventsPerSecond());
  }
}
