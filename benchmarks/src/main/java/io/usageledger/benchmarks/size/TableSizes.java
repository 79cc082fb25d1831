package io.usageledger.benchmarks.size;

import io.usageledger.benchmarks.BenchStack;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * What the projections take on disk.
 *
 * @param events in the usage history
 */
public record TableSizes(List<TableSize> tables, long events) {
  /** Bytes of a table, its partitions included. */
  public record TableSize(String name, long rowBytes, long indexBytes) {}

  private static final String SIZES =
      """
      select coalesce(root.relname, c.relname),
        sum(pg_table_size(c.oid))::bigint,
        sum(pg_indexes_size(c.oid))::bigint
      from pg_class c
      join pg_namespace n on n.oid = c.relnamespace
      left join pg_class root on root.oid = pg_partition_root(c.oid)
      where n.nspname = 'ledger' and c.relkind = 'r'
      group by 1
      order by 2 desc
      """;

  private static final String EVENTS =
      """
      select count(*) from ledger.usage_history
      """;

  public TableSizes {
    tables = List.copyOf(tables);
  }

  public static TableSizes read(BenchStack stack) throws SQLException {
    try (Connection connection = stack.connect();
        Statement statement = connection.createStatement()) {
      List<TableSize> tables = new ArrayList<>();
      try (ResultSet row = statement.executeQuery(SIZES)) {
        while (row.next()) {
          tables.add(new TableSize(row.getString(1), row.getLong(2), row.getLong(3)));
        }
      }
      try (ResultSet row = statement.executeQuery(EVENTS)) {
        row.next();
        return new TableSizes(tables, row.getLong(1));
      }
    }
  }

  /** Of everything, indexes included. */
  public double bytesPerEvent() {
    return per(tables.stream().mapToLong(table -> table.rowBytes() + table.indexBytes()).sum());
  }

  double per(long bytes) {
    return (double) bytes / Math.max(1, events);
  }
}
