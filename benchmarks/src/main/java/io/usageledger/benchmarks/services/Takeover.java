package io.usageledger.benchmarks.services;

import io.usageledger.benchmarks.BenchStack;
import io.usageledger.benchmarks.LogEnd;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** From the death of a ledger service until every partition that has more records moves on. */
final class Takeover implements AutoCloseable {
  private static final long LOOK_EVERY_NANOS = 20_000_000;
  private static final long PATIENCE_NANOS = 120_000_000_000L;

  private static final String OFFSETS =
      """
      select log_partition, next_offset from applied_offsets where topic = 'ledger-events'
      """;

  private final Connection connection;
  private final PreparedStatement offsets;
  private final BenchStack stack;
  private final Map<Integer, Long> before;
  private final long startNanos;

  /** To be made right after the death. */
  Takeover(BenchStack stack) throws SQLException {
    startNanos = System.nanoTime();
    this.stack = stack;
    connection = stack.connect();
    offsets = connection.prepareStatement(OFFSETS);
    before = read();
  }

  /** Seconds from the death until every partition that has more records by now has moved. */
  double await() throws SQLException {
    Map<Integer, Long> ends = LogEnd.readPartitions(stack);
    while (!hasMoved(read(), ends)) {
      if (System.nanoTime() - startNanos > PATIENCE_NANOS) {
        throw new IllegalStateException("Some partition has no owner; from %s".formatted(before));
      }
      LockSupport.parkNanos(LOOK_EVERY_NANOS);
    }
    return (System.nanoTime() - startNanos) / 1e9;
  }

  private boolean hasMoved(Map<Integer, Long> now, Map<Integer, Long> ends) {
    return before.entrySet().stream()
        .filter(then -> !then.getValue().equals(ends.get(then.getKey())))
        .noneMatch(then -> then.getValue().equals(now.get(then.getKey())));
  }

  private Map<Integer, Long> read() throws SQLException {
    Map<Integer, Long> next = new HashMap<>();
    try (ResultSet row = offsets.executeQuery()) {
      while (row.next()) {
        next.put(row.getInt(1), row.getLong(2));
      }
    }
    return next;
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
