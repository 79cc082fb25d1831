package io.usageledger.ledger.rebuild;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.postgresql.PGConnection;

/**
 * The tables of one generation as Postgres copies them, in its binary form. Which tables and
 * columns there are, the catalog says; Postgres quotes their names.
 */
final class CopiedTables {
  /**
   * One table.
   *
   * @param columns name and type of each that is not generated
   * @param copyOut the statement that reads it
   * @param copyIn the statement that fills it
   */
  record Table(String name, List<String> columns, String copyOut, String copyIn) {}

  private final Connection connection;
  private final List<Table> tables;
  private final String lock;
  private final String empty;

  /**
   * @param connection with the generation first on its search path, and in no transaction yet
   */
  CopiedTables(Connection connection) throws SQLException {
    this.connection = connection;
    this.tables = read(connection);
    this.lock = words("lock table %s in access share mode");
    this.empty = words("truncate %s");
  }

  // What was detached does not follow from the log, and the migrations keep their own account.
  private static final String TABLES =
      """
      select
        c.relname,
        array_agg(format('%I %s', a.attname, format_type(a.atttypid, a.atttypmod)) order by a.attnum),
        format(
          'copy (select %s from %I) to stdout (format binary)',
          string_agg(quote_ident(a.attname), ', ' order by a.attnum),
          c.relname),
        format(
          'copy %I (%s) from stdin (format binary)',
          c.relname,
          string_agg(quote_ident(a.attname), ', ' order by a.attnum))
      from pg_class c
      join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
      where c.relnamespace = current_schema()::regnamespace
        and c.relkind in ('r', 'p')
        and not c.relispartition
        and c.relname not in ('flyway_schema_history', 'usage_detachments', 'usage_archives')
        and c.relname not like 'usage\\_archive\\_%'
      group by c.relname
      order by c.relname
      """;

  private static List<Table> read(Connection connection) throws SQLException {
    List<Table> tables = new ArrayList<>();
    try (var statement = connection.createStatement();
        var row = statement.executeQuery(TABLES)) {
      while (row.next()) {
        List<String> columns = Arrays.asList((String[]) row.getArray(2).getArray());
        tables.add(
            new Table(row.getString(1), List.copyOf(columns), row.getString(3), row.getString(4)));
      }
    }
    return tables;
  }

  List<Table> all() {
    return tables;
  }

  private static final String WORDS =
      """
      select format(?, string_agg(quote_ident(name), ', '))
      from unnest(cast(? as text[])) name
      """;

  private String words(String format) throws SQLException {
    Object[] names = tables.stream().map(Table::name).toArray();
    try (var statement = connection.prepareStatement(WORDS)) {
      statement.setString(1, format);
      statement.setArray(2, connection.createArrayOf("text", names));
      try (var row = statement.executeQuery()) {
        row.next();
        return row.getString(1);
      }
    }
  }

  /**
   * No month leaves the tables until this transaction ends. A lock alone does not yet fix what the
   * transaction sees, so that all it sees is from after the lock.
   */
  void lock() throws SQLException {
    execute(lock);
  }

  /** Takes the rows out that the migrations made. */
  void empty() throws SQLException {
    execute(empty);
  }

  private void execute(String words) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(words);
    }
  }

  /** Returns the number of rows. */
  long copyOut(Table table, OutputStream out) throws SQLException, IOException {
    return connection.unwrap(PGConnection.class).getCopyAPI().copyOut(table.copyOut(), out);
  }

  /** Returns the number of rows. */
  long copyIn(Table table, InputStream in) throws SQLException, IOException {
    return connection.unwrap(PGConnection.class).getCopyAPI().copyIn(table.copyIn(), in);
  }
}
