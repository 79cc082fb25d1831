package io.usageledger.benchmarks.latency;

import io.usageledger.benchmarks.BenchRun;
import io.usageledger.benchmarks.BenchStack;
import io.usageledger.benchmarks.Figures;
import io.usageledger.benchmarks.Scenario;
import io.usageledger.benchmarks.cpu.CpuTimes;
import io.usageledger.benchmarks.load.Latencies;
import io.usageledger.benchmarks.load.OfferedEvents;
import io.usageledger.log.UsageRecorded;

/**
 * 5,000 events/s that a gateway writes to its topic, at their times: how long from then until the
 * balance in Postgres shows them. On the way are the relay, the log, the fold and a transaction.
 */
public final class Latency implements Scenario {
  private static final int PER_SECOND = 5_000;

  @Override
  public String name() {
    return "latency";
  }

  @Override
  public void measure(BenchRun run, Figures figures) throws Exception {
    BenchStack stack = run.servingStack();
    warmUp(run, stack);
    long first = Math.max(1, run.extent().measured().toSeconds() / 4) * PER_SECOND;
    long last = first + run.extent().measured().toSeconds() * PER_SECOND;
    long from = run.claimEvents(last + 60L * PER_SECOND); // and what is sent until we have seen it
    try (var watch = new BalanceWatch(stack);
        var offered = OfferedEvents.begin(stack, PER_SECOND, number -> event(run, from, number))) {
      CpuTimes before = stack.cpu();
      Latencies latencies = new Probes(watch, offered::dueNanos).await(first, last);
      long sent = offered.sentEvents();
      figures.add("p50_ms", latencies.percentileMs(50));
      figures.add("p99_ms", latencies.percentileMs(99));
      figures.add("longest_ms", latencies.percentileMs(100));
      figures.add("offered_per_s", offered.perSecond());
      figures.add("bench_cpu_percent", stack.cpu().since(before).percentOf(CpuTimes.OURSELVES));
      figures.addCpu(stack.cpu().since(before), sent);
    }
    run.servingStack();
  }

  /** At half the rate, and until all of it is posted; all services are on the way. */
  private static void warmUp(BenchRun run, BenchStack stack) throws Exception {
    int perSecond = PER_SECOND / 2;
    long wanted = run.extent().warmUp().multipliedBy(3).toSeconds() * perSecond;
    long from = run.claimEvents(wanted + 60L * perSecond);
    try (var watch = new BalanceWatch(stack);
        var offered = OfferedEvents.begin(stack, perSecond, number -> event(run, from, number))) {
      new Probes(watch, offered::dueNanos).await(0, wanted);
    }
    run.servingStack();
  }

  private static UsageRecorded event(BenchRun run, long from, long number) {
    int probe = Probes.probe(number);
    return probe < 0
        ? run.workload().event(from + number)
        : run.workload().probe(probe, from + number);
  }
}
