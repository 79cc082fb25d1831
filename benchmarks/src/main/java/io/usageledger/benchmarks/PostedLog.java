package io.usageledger.benchmarks;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;

/** How far the ledger has posted the log, as its own table says. */
public final class PostedLog implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(30);
  private static final long LOOK_EVERY_MS = 20;

  private static final String RECORDS =
      """
      select coalesce(sum(next_offset), 0) from applied_offsets where topic = 'ledger-events'
      """;

  private final Connection connection;
  private final PreparedStatement records;

  public PostedLog(BenchStack stack) throws SQLException {
    connection = stack.connect();
    records = connection.prepareStatement(RECORDS);
  }

  public long records() throws SQLException {
    try (ResultSet row = records.executeQuery()) {
      row.next();
      return row.getLong(1);
    }
  }

  /**
   * Waits until so many records are posted.
   *
   * @return when it was seen, as {@link System#nanoTime()}, and how many were posted then
   */
  public Seen await(long wanted) throws SQLException {
    long endNanos = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < endNanos) {
      long posted = records();
      if (posted >= wanted) {
        return new Seen(System.nanoTime(), posted);
      }
      pause();
    }
    throw new IllegalStateException(
        "After %s only %d of %d records are posted".formatted(PATIENCE, records(), wanted));
  }

  /** What was posted at a moment. */
  public record Seen(long atNanos, long records) {
    public double perSecondSince(Seen earlier) {
      return (records - earlier.records()) * 1e9 / (atNanos - earlier.atNanos());
    }
  }

  private static void pause() {
    try {
      Thread.sleep(LOOK_EVERY_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted", e);
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
