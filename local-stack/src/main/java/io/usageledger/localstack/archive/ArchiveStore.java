package io.usageledger.localstack.archive;

import io.usageledger.localstack.process.StackException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.ds.PGSimpleDataSource;

/** Detached tables, as their owner reads, drops and makes them. */
final class ArchiveStore {
  private static final Pattern ARCHIVE = Pattern.compile("usage_archive_[a-z0-9_]{1,40}");
  private static final Pattern COLUMNS = Pattern.compile("[a-z0-9_]+(,[a-z0-9_]+)*");

  private final PGSimpleDataSource database;

  ArchiveStore(PGSimpleDataSource database) {
    this.database = database;
  }

  /**
   * A detached table.
   *
   * @param sha256 of its file; null when it has none yet
   * @param isThere whether it was not dropped
   */
  @SuppressWarnings("ArrayRecordComponent") // compared where it is used, with Arrays
  record Detached(String archive, long events, byte @Nullable [] sha256, boolean isThere) {
    Detached {
      if (!ARCHIVE.matcher(archive).matches()) {
        throw new StackException("No archive's name: " + archive);
      }
    }
  }

  private static final String OF_MONTH =
      """
      select archive, events, sha256, dropped_at is null as there
      from usage_detachments
      where month_at = cast(? as timestamptz)
      order by archive
      """;

  /**
   * @param month for instance 2026-01
   */
  List<Detached> readAll(String month) {
    try (Connection connection = database.getConnection();
        PreparedStatement read = connection.prepareStatement(OF_MONTH)) {
      read.setString(1, month + "-01 00:00Z");
      List<Detached> found = new ArrayList<>();
      try (ResultSet row = read.executeQuery()) {
        while (row.next()) {
          found.add(
              new Detached(row.getString(1), row.getLong(2), row.getBytes(3), row.getBoolean(4)));
        }
      }
      return found;
    } catch (SQLException e) {
      throw failed("read what was detached of " + month, e);
    }
  }

  // A name cannot be a parameter; it was checked where it was read.
  private static final String EXPORT =
      """
      copy (
        select *
        from %s
        order by account_id, occurred_at, posting_number
      ) to stdout with (format csv, header)
      """;

  /** Writes all rows, and returns how many there were. */
  long export(Detached detached, OutputStream to) throws IOException {
    try (Connection connection = database.getConnection()) {
      return connection
          .unwrap(PGConnection.class)
          .getCopyAPI()
          .copyOut(EXPORT.formatted(detached.archive()), to);
    } catch (SQLException e) {
      throw failed("export " + detached.archive(), e);
    }
  }

  private static final String EXPORTED =
      """
      update usage_detachments
      set exported_at = now(), sha256 = ?
      where archive = ?
      """;

  void noteExported(Detached detached, byte[] sha256) {
    try (Connection connection = database.getConnection();
        PreparedStatement note = connection.prepareStatement(EXPORTED)) {
      note.setBytes(1, sha256);
      note.setString(2, detached.archive());
      note.executeUpdate();
    } catch (SQLException e) {
      throw failed("note the export of " + detached.archive(), e);
    }
  }

  private static final String DROPPED =
      """
      update usage_detachments
      set dropped_at = now()
      where archive = ? and exported_at is not null
      """;

  private static final String DROP = "drop table %s";

  /** In one transaction: the table is gone exactly when that is written down. */
  void drop(Detached detached) {
    try (Connection connection = database.getConnection();
        PreparedStatement note = connection.prepareStatement(DROPPED)) {
      connection.setAutoCommit(false);
      note.setString(1, detached.archive());
      if (note.executeUpdate() != 1) {
        throw new StackException(detached.archive() + " was not exported, and is not dropped");
      }
      execute(connection, DROP.formatted(detached.archive()));
      connection.commit();
    } catch (SQLException e) {
      throw failed("drop " + detached.archive(), e);
    }
  }

  private static final String MAKE = "create table %s (like usage_history including all)";

  private static final String IMPORT =
      """
      copy %s (%s) from stdin with (format csv, header)
      """;

  private static final String THERE =
      """
      update usage_detachments
      set dropped_at = null
      where archive = ? and events = ?
      """;

  /**
   * Makes the table again with the rows of its file, in one transaction.
   *
   * @param columns those of the file, in its order
   */
  void restore(Detached detached, String columns, InputStream from) throws IOException {
    if (!COLUMNS.matcher(columns).matches()) {
      throw new StackException(
          "The file of %s has no line of columns".formatted(detached.archive()));
    }
    try (Connection connection = database.getConnection();
        PreparedStatement note = connection.prepareStatement(THERE)) {
      connection.setAutoCommit(false);
      execute(connection, MAKE.formatted(detached.archive()));
      long rows =
          connection
              .unwrap(PGConnection.class)
              .getCopyAPI()
              .copyIn(IMPORT.formatted(detached.archive(), columns), from);
      note.setString(1, detached.archive());
      note.setLong(2, rows);
      if (note.executeUpdate() != 1) {
        throw new StackException(
            "The file of %s has %d rows, and %d were detached: it is not taken"
                .formatted(detached.archive(), rows, detached.events()));
      }
      connection.commit();
    } catch (SQLException e) {
      throw failed("restore " + detached.archive(), e);
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static StackException failed(String what, SQLException why) {
    return new StackException("Cannot %s: %s".formatted(what, why.getMessage()), why);
  }
}
