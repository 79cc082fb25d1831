package io.usageledger.localstack.growth;

import io.usageledger.localstack.process.StackException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

/**
 * What the ledger's tables say that matters to a growth of the log.
 *
 * @param source with the search path of the ledger's schemas; only read
 */
record GrowthTables(DataSource source) {
  private static final String APPLIED =
      """
      select log_partition, next_offset
      from applied_offsets
      where topic = 'ledger-events'
      """;

  /** The next offset to apply, by partition. */
  Map<Integer, Long> readApplied() {
    try (Connection connection = source.getConnection();
        var statement = connection.createStatement();
        ResultSet row = statement.executeQuery(APPLIED)) {
      Map<Integer, Long> applied = new HashMap<>();
      while (row.next()) {
        applied.put(row.getInt(1), row.getLong(2));
      }
      return applied;
    } catch (SQLException e) {
      throw new StackException("Cannot read how far the log is applied: " + e.getMessage(), e);
    }
  }

  private static final String CLOSED_MONTHS =
      """
      select distinct to_char(month_at at time zone 'UTC', 'YYYY-MM')
      from usage_months
      where closed_at is not null
      order by 1
      """;

  List<String> readClosedMonths() {
    try (Connection connection = source.getConnection();
        var statement = connection.createStatement();
        ResultSet row = statement.executeQuery(CLOSED_MONTHS)) {
      List<String> months = new ArrayList<>();
      while (row.next()) {
        months.add(row.getString(1));
      }
      return months;
    } catch (SQLException e) {
      throw new StackException("Cannot read which months are closed: " + e.getMessage(), e);
    }
  }
}
