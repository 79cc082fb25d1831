package io.usageledger.benchmarks.drain;

import io.usageledger.benchmarks.BenchStack;
import io.usageledger.benchmarks.cpu.CpuTimes;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The limit: binary COPY of the very rows that the ledger wrote, finished, into empty copies of the
 * same indexed tables. Connections, two for each core, take pieces of the tables from one queue: so
 * all have work to the end, and while one waits for the disk another one has the core.
 */
final class CopyRival {
  private static final String SCHEMA = "copy_rival";
  private static final int CONNECTIONS = 2 * Runtime.getRuntime().availableProcessors();

  private final BenchStack stack;

  CopyRival(BenchStack stack) {
    this.stack = stack;
  }

  RivalRate rate() throws Exception {
    TableCopies.make(stack, SCHEMA);
    try (var dumped = DumpedRows.write(stack)) {
      CpuTimes before = stack.cpu();
      copyTogether(new ConcurrentLinkedQueue<>(dumped.shares()));
      return RivalRate.of(dumped.events(), stack.cpu().since(before));
    } finally {
      TableCopies.drop(stack, SCHEMA);
    }
  }

  private void copyTogether(Queue<DumpedRows.Share> waiting) throws Exception {
    ExecutorService connections = Executors.newFixedThreadPool(CONNECTIONS);
    try {
      Callable<Void> copying = () -> copy(waiting);
      List<Future<Void>> copies = connections.invokeAll(Collections.nCopies(CONNECTIONS, copying));
      for (Future<Void> copy : copies) {
        copy.get();
      }
    } finally {
      connections.shutdown();
    }
  }

  private Void copy(Queue<DumpedRows.Share> waiting) throws SQLException, IOException {
    try (Connection connection = stack.connect()) {
      for (var share = waiting.poll(); share != null; share = waiting.poll()) {
        share.copyTo(SCHEMA, connection);
      }
    }
    return null;
  }
}
