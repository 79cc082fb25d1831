package io.usageledger.benchmarks.growth;

import io.usageledger.benchmarks.BenchRun;
import io.usageledger.benchmarks.BenchStack;
import io.usageledger.benchmarks.Extent;
import io.usageledger.benchmarks.Figures;
import io.usageledger.benchmarks.LogEnd;
import io.usageledger.benchmarks.LogFiller;
import io.usageledger.benchmarks.PostedLog;
import io.usageledger.benchmarks.Scenario;
import io.usageledger.benchmarks.cpu.CpuTimes;
import io.usageledger.benchmarks.size.TableSizes;

/**
 * A log of many millions, posted in one go by one process. The first twentieth warms it up; the
 * rate of the second is compared with that of the last.
 */
public final class Growth implements Scenario {
  private static final int PARTS = 20;

  /** In the log, and not watched: neither posting thread is done with its share before the end. */
  private static final int PARTS_BEYOND = 3;

  @Override
  public String name() {
    return "growth";
  }

  @Override
  public Extent extent(Extent wanted) {
    return wanted.withEvents(wanted.growthEvents());
  }

  /** So many rows are nobody else's business. */
  @Override
  public boolean isAlone() {
    return true;
  }

  @Override
  public void measure(BenchRun run, Figures figures) throws Exception {
    BenchStack stack = run.stack();
    long part = run.extent().growthEvents() / PARTS;
    stack.stopLedger();
    long before = LogEnd.read(stack);
    fill(run, part);
    stack.startLedger();

    try (var posted = new PostedLog(stack)) {
      PostedLog.Seen last = posted.await(before + part);
      CpuTimes warmCpu = stack.cpu();
      double first = 0;
      double rate = 0;
      double slowest = Double.MAX_VALUE;
      for (int number = 2; number <= PARTS; number++) {
        PostedLog.Seen now = posted.await(before + number * part);
        rate = now.perSecondSince(last);
        first = number == 2 ? rate : first;
        slowest = Math.min(slowest, rate);
        last = now;
        run.say("Posted %,d events, the last %,d at %,.0f/s".formatted(number * part, part, rate));
      }
      figures.add("first_events_per_s", first);
      figures.add("last_events_per_s", rate);
      figures.add("slowest_events_per_s", slowest);
      figures.add("last_to_first", rate / first);
      figures.addCpu(stack.cpu().since(warmCpu), (PARTS - 1) * part);
      posted.await(before + (PARTS + PARTS_BEYOND) * part); // so that sizes are of what is counted
    }
    figures.add("events", PARTS * part);
    figures.add("bytes_per_event", TableSizes.read(stack).bytesPerEvent());
    figures.add("ledger_peak_mib", stack.ledgerPeakMib());
  }

  private static void fill(BenchRun run, long part) throws Exception {
    var filler = new LogFiller(run.stack());
    for (int number = 1; number <= PARTS + PARTS_BEYOND; number++) {
      long from = run.claimEvents(part);
      filler.append(from, from + part, run.workload()::event);
      run.say("Filled the log with %,d events".formatted(number * part));
    }
  }
}
