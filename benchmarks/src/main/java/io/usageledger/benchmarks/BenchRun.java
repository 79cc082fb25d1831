package io.usageledger.benchmarks;

import io.usageledger.benchmarks.load.WarmUp;
import io.usageledger.event.LogTopics;
import io.usageledger.log.UsageRecorded;
import java.io.IOException;
import java.sql.SQLException;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * One run of some scenarios. They share a stack, which is made when the first asks for it, and what
 * one has put there the next finds: so ratios between scenarios are of one run, and reads meet
 * tables that hold something.
 */
public final class BenchRun implements AutoCloseable {
  private final Extent extent;
  private final Consumer<String> say;
  private final Workload workload = Workload.priced(Ground.usageStart());
  private @Nullable BenchStack stack;
  private @Nullable Drained drained;
  private @Nullable Drained hotDrained;
  private long nextEvent;

  public BenchRun(Extent extent, Consumer<String> say) {
    this.extent = extent;
    this.say = say;
  }

  public Extent extent() {
    return extent;
  }

  public void say(String words) {
    say.accept(words);
  }

  /** Events of models with prices. */
  public Workload workload() {
    return workload;
  }

  /** With prices and credits; the ledger service may or may not run. */
  public BenchStack stack() throws SQLException {
    BenchStack started = stack;
    if (started == null) {
      started = BenchStack.start(say);
      stack = started;
      Ground.lay(started, workload, say);
    }
    return started;
  }

  /**
   * The same, with the ledger service running and everything that was sent relayed, posted and
   * verified: what the service reads again by itself every five minutes is then what the scenario
   * itself brought, and not the millions of a drain before it.
   */
  public BenchStack servingStack() throws SQLException, IOException {
    BenchStack serving = stack();
    serving.startLedger();
    try (var posted = new PostedLog(serving)) {
      posted.await(LogEnd.read(serving));
    }
    serving.awaitNothingWaits();
    serving.verifyNewest();
    return serving;
  }

  /** Until all that runs now, and we, have compiled what is needed. */
  public WarmUp warmUp() throws SQLException {
    return new WarmUp(stack().compilers()::look, extent.warmUpMax(), say);
  }

  /** The numbers of so many events that nobody else sends. */
  public long claimEvents(long count) {
    long first = nextEvent;
    nextEvent += count;
    return first;
  }

  /** The drain of a full log, done once in a run. */
  public Drained drained() throws SQLException {
    Drained done = drained;
    if (done == null) {
      done = drain(workload::event);
      drained = done;
      say("Posted %,.0f events/s".formatted(done.eventsPerSecond()));
    }
    return done;
  }

  /** The same number of events, all on one account. */
  public Drained hotDrained() throws SQLException {
    Drained done = hotDrained;
    if (done == null) {
      done = drain(this::hotEvent);
      hotDrained = done;
      say("Posted %,.0f events/s of one account".formatted(done.eventsPerSecond()));
    }
    return done;
  }

  private UsageRecorded hotEvent(long number) {
    return workload.eventOf(Workload.HOT_ACCOUNT, number);
  }

  private Drained drain(LongFunction<UsageRecorded> events) throws SQLException {
    long all = extent.warmUpEvents() + extent.events();
    BenchStack drainedStack = stack();
    say("Filling %s with %,d events".formatted(LogTopics.LEDGER_EVENTS, all));
    return Drained.measure(drainedStack, extent, claimEvents(all), events::apply);
  }

  @Override
  public void close() {
    BenchStack started = stack;
    if (started != null) {
      started.close();
    }
  }
}
