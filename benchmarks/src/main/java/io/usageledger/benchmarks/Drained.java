package io.usageledger.benchmarks;

import io.usageledger.benchmarks.cpu.CpuTimes;
import io.usageledger.benchmarks.cpu.CpuUse;
import java.sql.SQLException;
import java.util.function.LongFunction;
import org.apache.avro.specific.SpecificRecord;

/**
 * A full log that the ledger service, just started, has posted.
 *
 * @param events that were measured, after the warm-up
 * @param ledgerPeakMib resident memory of its process until then
 */
public record Drained(double eventsPerSecond, long events, CpuUse cpu, long ledgerPeakMib) {
  /**
   * Fills the log while the ledger is stopped, starts it, and takes the time from the end of the
   * warm-up until all are posted.
   *
   * @param events by number
   * @param from the first number
   */
  public static Drained measure(
      BenchStack stack, Extent extent, long from, LongFunction<SpecificRecord> events)
      throws SQLException {
    stack.stopLedger();
    long before = LogEnd.read(stack) + extent.warmUpEvents();
    long to = from + extent.warmUpEvents() + extent.events();
    new LogFiller(stack).append(from, to, events);
    try (var posted = new PostedLog(stack)) {
      stack.startLedger();
      PostedLog.Seen warm = posted.await(before);
      CpuTimes warmCpu = stack.cpu();
      PostedLog.Seen done = posted.await(before + extent.events());
      CpuUse cpu = stack.cpu().since(warmCpu);
      return new Drained(done.perSecondSince(warm), extent.events(), cpu, stack.ledgerPeakMib());
    }
  }

  /** The rate, and what it costs by process. */
  public void addTo(Figures figures) {
    figures.add("events_per_s", eventsPerSecond);
    figures.addCpu(cpu, events);
  }
}
