package io.usageledger.benchmarks.services;

import io.usageledger.benchmarks.BenchRun;
import io.usageledger.benchmarks.BenchStack;
import io.usageledger.benchmarks.Extent;
import io.usageledger.benchmarks.Figures;
import io.usageledger.benchmarks.LogEnd;
import io.usageledger.benchmarks.LogFiller;
import io.usageledger.benchmarks.PostedLog;
import io.usageledger.benchmarks.Scenario;
import io.usageledger.benchmarks.cpu.CpuTimes;
import io.usageledger.localstack.service.Service;
import io.usageledger.localstack.service.ServiceKind;

/**
 * Two ledger services share one topic. In the middle of a full log one of them is killed, and a
 * third joins. Then everything is verified, and posted anew by one service alone, for the same head
 * hashes.
 */
public final class Services implements Scenario {
  /** Threads that post in each service, by default. */
  private static final int CONSUMERS_EACH = 2;

  @Override
  public String name() {
    return "services";
  }

  /** It is about sums: a quick log shows them. */
  @Override
  public Extent extent(Extent wanted) {
    return wanted.equals(Extent.FULL) ? Extent.QUICK : wanted;
  }

  @Override
  public boolean isAlone() {
    return true;
  }

  @Override
  public void measure(BenchRun run, Figures figures) throws Exception {
    double alone = run.drained().eventsPerSecond();
    BenchStack stack = run.servingStack();
    Service second = stack.addLedger();
    second.start();
    Owners.await(stack, 2 * CONSUMERS_EACH);

    double together = postTogether(run, figures);
    figures.add("drain_ratio", together / alone);
    figures.add("takeover_s", killOne(run, second));
    check(run, figures);
  }

  /** The rate of two services, which share two cores here with everything else. */
  private static double postTogether(BenchRun run, Figures figures) throws Exception {
    BenchStack stack = run.stack();
    long end = fill(run);
    try (var posted = new PostedLog(stack)) {
      PostedLog.Seen full = posted.await(0);
      CpuTimes before = stack.cpu();
      PostedLog.Seen done = posted.await(end);
      figures.addCpu(stack.cpu().since(before), done.records() - full.records());
      figures.add("events_per_s", done.perSecondSince(full));
      return done.perSecondSince(full);
    }
  }

  private static double killOne(BenchRun run, Service killed) throws Exception {
    BenchStack stack = run.stack();
    long end = fill(run);
    killed.process().kill();
    run.say("Killed one of two ledger services");
    try (var takeover = new Takeover(stack);
        var posted = new PostedLog(stack)) {
      stack.addLedger().start();
      double seconds = takeover.await();
      run.say("Its partitions moved on after %.1f s".formatted(seconds));
      posted.await(end);
      return seconds;
    }
  }

  private static void check(BenchRun run, Figures figures) throws Exception {
    BenchStack stack = run.stack();
    run.say("Verifying all entries and usage rows");
    stack.verifyAll();
    stack.stopAll(ServiceKind.LEDGER);
    run.say("One ledger service posts the whole log anew");
    OneService.Comparison comparison = OneService.compare(stack);
    figures.add("accounts_that_differ", comparison.accounts());
    figures.add("balances_that_differ", comparison.balances());
    figures.add("usage_rows_too_many", comparison.usageRows());
    if (!comparison.isEqual()) {
      throw new IllegalStateException(
          "Several services did not post what one posts: %s".formatted(comparison));
    }
  }

  /** Returns the end of the log. */
  private static long fill(BenchRun run) throws Exception {
    long events = run.extent().warmUpEvents() + run.extent().events();
    long from = run.claimEvents(events);
    new LogFiller(run.stack()).append(from, from + events, run.workload()::event);
    return LogEnd.read(run.stack());
  }
}
