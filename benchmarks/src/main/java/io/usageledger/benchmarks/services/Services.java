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
    return wanted.events() == Extent.FULL.events()
        ? Extent.QUICK.withRuns(wanted.aloneRuns())
        : wanted;
  }

  @Override
  public boolean isAlone() {
    return true;
  }

  @Override
  public void measure(BenchRun run, Figures figures) throws Exception {
    BenchStack stack = run.servingStack();
    Service second = stack.addLedger();
    second.start();
    Owners.await(stack, 2 * CONSUMERS_EACH);
    run.say("Two ledger services share the log");
    postTogether(run, figures);
    figures.add("takeover_s", killOne(run, second));
    check(run, figures);
  }

  /** While the log is filled, so this is no rate to compare; what it costs is. */
  private static void postTogether(BenchRun run, Figures figures) throws Exception {
    BenchStack stack = run.stack();
    long events = run.extent().warmUpEvents() + run.extent().events();
    CpuTimes before = stack.cpu();
    fill(run, events);
    awaitAll(stack);
    figures.addCpu(stack.cpu().since(before), events);
  }

  /** Half of the log is there when it dies, and half comes when it is dead. */
  private static double killOne(BenchRun run, Service killed) throws Exception {
    BenchStack stack = run.stack();
    fill(run, run.extent().events() / 2);
    killed.process().kill();
    try (var takeover = new Takeover(stack)) {
      run.say("Killed one of them; another joins");
      fill(run, run.extent().events() / 2);
      stack.addLedger().start();
      double seconds = takeover.await();
      run.say("Every partition moved on within %.1f s".formatted(seconds));
      awaitAll(stack);
      return seconds;
    }
  }

  private static void awaitAll(BenchStack stack) throws Exception {
    try (var posted = new PostedLog(stack)) {
      posted.await(LogEnd.read(stack));
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

  private static void fill(BenchRun run, long events) throws Exception {
    long from = run.claimEvents(events);
    new LogFiller(run.stack()).append(from, from + events, run.workload()::event);
  }
}
