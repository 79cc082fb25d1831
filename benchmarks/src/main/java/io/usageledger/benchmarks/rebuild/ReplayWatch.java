package io.usageledger.benchmarks.rebuild;

import io.usageledger.benchmarks.BenchStack;
import io.usageledger.benchmarks.LogEnd;
import io.usageledger.benchmarks.cpu.CpuTimes;
import io.usageledger.benchmarks.cpu.CpuUse;
import java.io.IOException;
import java.sql.SQLException;
import java.util.concurrent.locks.LockSupport;

/**
 * What CPU a rebuild takes while it applies the log, and what it leaves: its other phases apart.
 */
final class ReplayWatch {
  private static final long LOOK_EVERY_NANOS = 20_000_000;

  private final BenchStack stack;
  private final RebuildCommand command;

  ReplayWatch(BenchStack stack, RebuildCommand command) {
    this.stack = stack;
    this.command = command;
  }

  /**
   * From the first record until the last is applied.
   *
   * @throws IllegalStateException when the command ends before that
   */
  CpuUse await() throws SQLException, IOException, InterruptedException {
    try (var rebuilt = new RebuiltLog(stack)) {
      await(rebuilt, 0);
      CpuTimes begun = cpu();
      await(rebuilt, LogEnd.read(stack));
      return cpu().since(begun);
    }
  }

  private void await(RebuiltLog rebuilt, long records)
      throws SQLException, IOException, InterruptedException {
    while (rebuilt.findRecords().orElse(-1) < records) {
      if (!command.isRunning()) {
        throw new IllegalStateException(
            "The rebuild ended before it applied the log: " + command.report());
      }
      LockSupport.parkNanos(LOOK_EVERY_NANOS);
    }
  }

  private CpuTimes cpu() {
    return stack.cpuWith("rebuild", command.pid());
  }
}
