package io.usageledger.benchmarks.drain;

import io.usageledger.benchmarks.BenchStack;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/**
 * The ledger's rows in files, as binary COPY writes and reads them, in the order in which they lie
 * in their tables. A large table is in pieces, so that connections can share it.
 */
final class DumpedRows implements AutoCloseable {
  private static final String EVENTS = "usage_history";

  private static final List<String> LARGE =
      List.of(EVENTS, "entries", "usage_hours", "event_identities");

  /** In this order: balances and credits refer to accounts. */
  private static final List<String> SMALL =
      List.of("accounts", "balances", "credits", "rate_cards", "usage_hour_meters");

  /** Of a piece: 8 MiB. The last of them is then a moment's work, and commits are few. */
  private static final long PIECE_PAGES = 1_024;

  /** Some rows of one table. */
  private record Piece(String table, String columns, Path file, long rows) {}

  /** Pieces that one connection copies, one after the other. */
  static final class Share {
    private final List<Piece> pieces = new ArrayList<>();

    private Share() {}

    /**
     * Into the tables of another schema.
     *
     * @throws IllegalStateException when rows are missing there
     */
    void copyTo(String schema, Connection connection) throws SQLException, IOException {
      for (Piece piece : pieces) {
        try (InputStream file = new BufferedInputStream(Files.newInputStream(piece.file()))) {
          long copied =
              copies(connection)
                  .copyIn(
                      "copy %s.%s (%s) from stdin (format binary)"
                          .formatted(schema, piece.table(), piece.columns()),
                      file);
          if (copied != piece.rows()) {
            throw new IllegalStateException("%d rows were copied of %s".formatted(copied, piece));
          }
        }
      }
    }
  }

  private final Path directory;
  private final List<Share> shares = new ArrayList<>();
  private long events;

  private DumpedRows(Path directory) {
    this.directory = directory;
  }

  /** Of the live tables, to which nobody may write. */
  static DumpedRows write(BenchStack stack) throws SQLException, IOException {
    var dumped = new DumpedRows(Files.createTempDirectory("ledger-bench-rows"));
    try (Connection connection = stack.connect()) {
      dumped.write(connection);
      return dumped;
    } catch (SQLException | IOException | RuntimeException e) {
      dumped.close();
      throw e;
    }
  }

  private void write(Connection connection) throws SQLException, IOException {
    var small = new Share();
    shares.add(small);
    for (String table : SMALL) {
      small.pieces.add(write(connection, table, table, ""));
    }
    for (String table : LARGE) {
      long pages = pages(connection, table);
      for (long page = 0; page < pages; page += PIECE_PAGES) {
        var share = new Share();
        shares.add(share);
        share.pieces.add(
            write(
                connection,
                table,
                table + "-" + page,
                "where ctid >= '(%d,0)' and ctid < '(%d,0)'".formatted(page, page + PIECE_PAGES)));
      }
    }
  }

  private Piece write(Connection connection, String table, String name, String where)
      throws SQLException, IOException {
    String columns = columns(connection, table);
    Path file = directory.resolve(name);
    try (OutputStream rows = new BufferedOutputStream(Files.newOutputStream(file))) {
      long count =
          copies(connection)
              .copyOut(
                  "copy (select %s from ledger.%s %s) to stdout (format binary)"
                      .formatted(columns, table, where),
                  rows);
      events += table.equals(EVENTS) ? count : 0;
      return new Piece(table, columns, file, count);
    }
  }

  /** What may be copied at the same time. */
  List<Share> shares() {
    return List.copyOf(shares);
  }

  /** Usage events among the rows. */
  long events() {
    return events;
  }

  private static final String PAGES =
      """
      select coalesce(max(pg_relation_size(c.oid)), 0) / current_setting('block_size')::bigint
      from pg_class c
      where c.relkind = 'r'
        and coalesce(pg_partition_root(c.oid), c.oid::regclass) = 'ledger.%s'::regclass
      """;

  /** Of the table's largest partition, since each counts its own. */
  private static long pages(Connection connection, String table) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(PAGES.formatted(table))) {
      row.next();
      return row.getLong(1);
    }
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

  private static CopyManager copies(Connection connection) throws SQLException {
    return connection.unwrap(PGConnection.class).getCopyAPI();
  }

  @Override
  public void close() throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        Files.delete(file);
      }
    }
    Files.delete(directory);
  }
}
