package io.usageledger.benchmarks.rebuild;

import io.usageledger.benchmarks.BenchRun;
import io.usageledger.benchmarks.BenchStack;
import io.usageledger.benchmarks.Figures;
import io.usageledger.benchmarks.Scenario;
import io.usageledger.benchmarks.cpu.CpuUse;
import tools.jackson.databind.JsonNode;

/**
 * {@code ./ledger rebuild --verify-only} over the log that was drained, beside that drain. Its rate
 * is the command's own: from the first record to the last, in a process that was just started, and
 * without the comparison, which a drain has not; so is what it takes of the CPU. All phases stand
 * beside it. The live service has verified the drain before: during a drain it waits with that.
 */
public final class Rebuild implements Scenario {
  @Override
  public String name() {
    return "rebuild";
  }

  @Override
  public void measure(BenchRun run, Figures figures) throws Exception {
    double drained = run.drained().eventsPerSecond();
    BenchStack stack = run.servingStack();
    RebuildCommand command = RebuildCommand.start(stack, "--verify-only");
    CpuUse cpu = new ReplayWatch(stack, command).await();
    JsonNode report = command.report();
    double rebuilt = report.path("records_per_s").asDouble();
    figures.add("records_per_s", rebuilt);
    figures.add("records", report.path("records").asDouble());
    figures.add("seconds", report.path("seconds").asDouble());
    report
        .path("phases")
        .forEachEntry((phase, seconds) -> figures.add(phase + "_s", seconds.asDouble()));
    figures.add("drain_ratio", rebuilt / drained);
    figures.addCpu(cpu, report.path("records").asLong());
  }
}
