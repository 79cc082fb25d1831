package io.usageledger.benchmarks.ingest;

import io.usageledger.benchmarks.BenchRun;
import io.usageledger.benchmarks.BenchStack;
import io.usageledger.benchmarks.Figures;
import io.usageledger.benchmarks.Scenario;
import io.usageledger.benchmarks.cpu.CpuTimes;
import io.usageledger.benchmarks.cpu.CpuUse;
import io.usageledger.benchmarks.load.ClosedLoop;
import io.usageledger.benchmarks.load.HttpDoor;

/**
 * As many events over HTTP as are acknowledged: in batches of 100, and one by one. Once while the
 * ledger service posts them on the same cores, and once while it is stopped, which shows what the
 * door itself can do.
 */
public final class Ingest implements Scenario {
  private static final int BATCH = 100;
  private static final int BATCH_CONNECTIONS = 8;
  private static final int SINGLE_CONNECTIONS = 32;

  @Override
  public String name() {
    return "ingest";
  }

  @Override
  public void measure(BenchRun run, Figures figures) throws Exception {
    BenchStack stack = run.servingStack();
    var batches = new EventBodies(run.workload(), BATCH, "batch");
    var singles = new EventBodies(run.workload(), 1, "single");
    measure(run, batches, BATCH_CONNECTIONS, figures, "batch_events_per_s");
    CpuUse use = measure(run, singles, SINGLE_CONNECTIONS, figures, "single_requests_per_s");
    figures.add("bench_cpu_percent", use.percentOf(CpuTimes.OURSELVES));
    figures.add("others_cpu_percent", use.othersPercent());

    stack.stopLedger();
    measure(run, batches, BATCH_CONNECTIONS, figures, "batch_events_per_s_ledger_stopped");
    measure(run, singles, SINGLE_CONNECTIONS, figures, "single_requests_per_s_ledger_stopped");
  }

  /** Returns what it took meanwhile. */
  private static CpuUse measure(
      BenchRun run, EventBodies bodies, int connections, Figures figures, String figure)
      throws Exception {
    BenchStack stack = run.stack();
    HttpDoor door = stack.door("ingest");
    var loop =
        new ClosedLoop(
            run.extent().measured(),
            connections,
            number -> door.send("POST", "/v1/usage-events", bodies.next(number), 202));
    loop.warmUp(run.warmUp());
    CpuTimes before = stack.cpu();
    double rate = bodies.eventsEach() * loop.perSecond();
    CpuUse use = stack.cpu().since(before);
    run.say("%s %,.0f".formatted(figure, rate));
    figures.add(figure, rate);
    return use;
  }
}
