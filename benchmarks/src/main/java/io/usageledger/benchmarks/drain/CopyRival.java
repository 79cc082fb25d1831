package io.usageledger.benchmarks.drain;

import io.usageledger.benchmarks.BenchStack;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.postgresql.PGConnection;

/**
 * The limit: binary COPY of the very rows that the ledger wrote, finished, into empty copies of the
 * same indexed tables. Two connections, as many as the ledger posts with, share the tables.
 */
final class CopyRival {
  private static final String SCHEMA = "copy_rival";

  /** The large ones lie in different lists, so that both connections have about as much to do. */
  private static final List<List<String>> TABLES =
      List.of(
          List.of("accounts", "credits", "balances", "usage_history"),
          List.of("entries", "event_identities", "usage_hours", "usage_hour_meters", "rate_cards"));

  private final BenchStack stack;

  CopyRival(BenchStack stack) {
    this.stack = stack;
  }

  double eventsPerSecond() throws Exception {
    TableCopies.make(stack, SCHEMA);
    Path directory = Files.createTempDirectory("ledger-bench-rows");
    try {
      long events = dump(directory);
      long startNanos = System.nanoTime();
      copyTogether(directory);
      return events * 1e9 / (System.nanoTime() - startNanos);
    } finally {
      for (String table : TABLES.stream().flatMap(List::stream).toList()) {
        Files.deleteIfExists(directory.resolve(table));
      }
      Files.delete(directory);
      TableCopies.drop(stack, SCHEMA);
    }
  }

  private long dump(Path directory) throws SQLException, IOException {
    try (Connection connection = stack.connect();
        Statement statement = connection.createStatement()) {
      for (String table : TABLES.stream().flatMap(List::stream).toList()) {
        try (OutputStream file =
            new BufferedOutputStream(Files.newOutputStream(directory.resolve(table)))) {
          copies(connection)
              .copyOut(
                  "copy (select %s from ledger.%s) to stdout (format binary)"
                      .formatted(columns(connection, table), table),
                  file);
        }
      }
      try (ResultSet row = statement.executeQuery("select count(*) from ledger.usage_history")) {
        row.next();
        return row.getLong(1);
      }
    }
  }

  private void copyTogether(Path directory) throws Exception {
    ExecutorService connections = Executors.newFixedThreadPool(TABLES.size());
    try {
      List<Future<Void>> copies =
          connections.invokeAll(
              TABLES.stream()
                  .map(tables -> (Callable<Void>) () -> copy(directory, tables))
                  .toList());
      for (Future<Void> copy : copies) {
        copy.get();
      }
    } finally {
      connections.shutdown();
    }
  }

  private Void copy(Path directory, List<String> tables) throws SQLException, IOException {
    try (Connection connection = stack.connect()) {
      for (String table : tables) {
        try (InputStream rows =
            new BufferedInputStream(Files.newInputStream(directory.resolve(table)))) {
          copies(connection)
              .copyIn(
                  "copy %s.%s (%s) from stdin (format binary)"
                      .formatted(SCHEMA, table, columns(connection, table)),
                  rows);
        }
      }
    }
    return null;
  }

  private static final String COLUMNS =
      """
      select string_agg(column_name, ', ' order by ordinal_position)
      from information_schema.columns
      where table_schema = 'ledger' and table_name = ? and is_generated = 'NEVER'
      """;

  private static String columns(Connection connection, String table) throws SQLException {
    try (PreparedStatement read = connection.prepareStatement(COLUMNS)) {
      read.setString(1, table);
      try (ResultSet row = read.executeQuery()) {
        row.next();
        return row.getString(1);
      }
    }
  }

  private static org.postgresql.copy.CopyManager copies(Connection connection) throws SQLException {
    return connection.unwrap(PGConnection.class).getCopyAPI();
  }
}
