package io.usageledger.benchmarks.hot;

import io.usageledger.benchmarks.BenchRun;
import io.usageledger.benchmarks.Drained;
import io.usageledger.benchmarks.Figures;
import io.usageledger.benchmarks.Scenario;

/**
 * A full log of one account, beside the drain of many accounts. One account is one partition, which
 * one thread posts.
 */
public final class HotAccount implements Scenario {
  @Override
  public String name() {
    return "hot-account";
  }

  @Override
  public void measure(BenchRun run, Figures figures) throws Exception {
    Drained many = run.drained();
    Drained one = run.hotDrained();
    one.addTo(figures);
    figures.add("drain_ratio", one.eventsPerSecond() / many.eventsPerSecond());
  }
}
