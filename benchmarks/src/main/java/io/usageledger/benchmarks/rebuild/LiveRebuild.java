package io.usageledger.benchmarks.rebuild;

import io.usageledger.benchmarks.BenchRun;
import io.usageledger.benchmarks.BenchStack;
import io.usageledger.benchmarks.Figures;
import io.usageledger.benchmarks.LogFiller;
import io.usageledger.benchmarks.Scenario;
import io.usageledger.benchmarks.load.OfferedEvents;
import java.sql.SQLException;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.databind.JsonNode;

/**
 * {@code ./ledger rebuild}, the switch with it, of a full log while 2,000 events/s arrive and
 * balances are read all the time. It is killed twice on the way and given again at once. Two
 * accounts are changed behind the ledger's back before, so that what readers see says which
 * generation it is of.
 */
public final class LiveRebuild implements Scenario {
  private static final int EVENTS_PER_SECOND = 2_000;

  /** More than arrive while this runs. */
  private static final long EVENTS_MAX = 4_000_000;

  private static final int KILLS = 2;
  private static final long PATIENCE_NANOS = 120_000_000_000L;
  private static final long LOOK_EVERY_NANOS = 50_000_000;

  @Override
  public String name() {
    return "live-rebuild";
  }

  @Override
  public boolean isAlone() {
    return true;
  }

  @Override
  public void measure(BenchRun run, Figures figures) throws Exception {
    BenchStack stack = postedLog(run);
    long known = usageRows(stack);
    ForgedAccounts.forge(stack);
    long from = run.claimEvents(EVENTS_MAX);
    long sent;
    try (var offered =
            OfferedEvents.begin(
                stack, EVENTS_PER_SECOND, number -> run.workload().event(from + number));
        var readers = new BalanceReaders(stack.door("query"))) {
      for (int kill = 1; kill <= KILLS; kill++) {
        killWithin(run, known * kill / (KILLS + 1));
      }
      run.say("The rebuild goes on to its end");
      JsonNode report =
          RebuildCommand.start(stack, "--accept-differences", ForgedAccounts.NAMES).report();
      addTo(figures, report);
      readers.addTo(figures);
      figures.add("events_offered_per_s", offered.perSecond());
      offered.close();
      sent = offered.sentEvents();
    }
    check(run, figures, known + sent);
  }

  private static BenchStack postedLog(BenchRun run) throws Exception {
    BenchStack stack = run.stack();
    stack.stopLedger();
    long events = run.extent().events();
    run.say("Filling the log with %,d events".formatted(events));
    long from = run.claimEvents(events);
    new LogFiller(stack).append(from, from + events, run.workload()::event);
    return run.servingStack();
  }

  /** When so many records have been posted anew. */
  private static void killWithin(BenchRun run, long records) throws Exception {
    RebuildCommand command =
        RebuildCommand.start(run.stack(), "--accept-differences", ForgedAccounts.NAMES);
    try (var rebuilt = new RebuiltLog(run.stack())) {
      while (rebuilt.findRecords().orElse(0) < records) {
        if (!command.isRunning()) {
          throw new IllegalStateException(
              "The rebuild ended before it was killed: " + command.report());
        }
        LockSupport.parkNanos(LOOK_EVERY_NANOS);
      }
      command.kill();
      run.say("Killed the rebuild after %,d records".formatted(rebuilt.findRecords().orElse(0)));
    }
  }

  private static void addTo(Figures figures, JsonNode report) {
    if (!report.path("switched").asBoolean(false)) {
      throw new IllegalStateException("The rebuilt state does not serve: " + report);
    }
    for (String figure :
        new String[] {"records", "records_per_s", "reader_wait_ms", "posting_pause_ms"}) {
      figures.add(figure, report.path(figure).asDouble());
    }
    figures.add("rows_that_differ", report.path("differences_count").asDouble());
  }

  /** Nothing lost and nothing twice, in the generation that serves now. */
  private static void check(BenchRun run, Figures figures, long events) throws Exception {
    run.say("Waiting for what is under way");
    long endNanos = System.nanoTime() + PATIENCE_NANOS;
    while (usageRows(run.stack()) < events && System.nanoTime() < endNanos) {
      LockSupport.parkNanos(LOOK_EVERY_NANOS);
    }
    figures.add("usage_rows_missing", events - usageRows(run.stack()));
    run.say("Verifying all entries and usage rows");
    run.stack().verifyAll();
    if (usageRows(run.stack()) != events) {
      throw new IllegalStateException(
          "%,d usage rows follow from %,d events".formatted(usageRows(run.stack()), events));
    }
  }

  private static long usageRows(BenchStack stack) throws SQLException {
    return stack.readLong("select count(*) from usage_history");
  }
}
