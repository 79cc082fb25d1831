package io.usageledger.ledger.rebuild;

import io.usageledger.ledger.rebuild.ComparedTable.Rows;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What of two generations is compared.
 *
 * @param late only this; null is all
 * @param archivedMonths starts of months of usage, in UTC, whose partition the live generation no
 *     longer has
 */
record Scope(@Nullable Late late, Set<String> archivedMonths) {
  /**
   * What came since two generations were last compared.
   *
   * @param accounts that it touched
   * @param after the newest entry of each that was compared; 0 is none
   * @param isLast whether nothing more comes: tables without accounts stand still then, too
   */
  record Late(List<String> accounts, List<Long> after, boolean isLast) {
    Late {
      accounts = List.copyOf(accounts);
      after = List.copyOf(after);
      if (accounts.size() != after.size()) {
        throw new IllegalStateException(
            "%d accounts and %d entries".formatted(accounts.size(), after.size()));
      }
    }

    private static final String COMPARED =
        """
        select account_id, coalesce((
          select e.sequence_number
          from entries e
          where e.account_id = a.account_id and e.log_offset < coalesce((
            select compared.next_offset
            from unnest(cast(? as integer[]), cast(? as bigint[])) as compared (log_partition, next_offset)
            where compared.log_partition = e.log_partition), 0)
          order by e.sequence_number desc
          limit 1), 0)
        from unnest(cast(? as text[])) as a (account_id)
        """;

    /**
     * @param generation in which the accounts' entries are
     * @param compared the next offset that was not compared, by partition
     */
    static Late of(
        Connection generation,
        Collection<String> accounts,
        Map<Integer, Long> compared,
        boolean isLast)
        throws SQLException {
      List<String> ids = new ArrayList<>();
      List<Long> after = new ArrayList<>();
      List<Integer> partitions = List.copyOf(compared.keySet());
      try (PreparedStatement statement = generation.prepareStatement(COMPARED)) {
        statement.setArray(1, generation.createArrayOf("integer", partitions.toArray()));
        statement.setArray(
            2,
            generation.createArrayOf("bigint", partitions.stream().map(compared::get).toArray()));
        statement.setArray(3, generation.createArrayOf("text", accounts.toArray()));
        try (var row = statement.executeQuery()) {
          while (row.next()) {
            ids.add(row.getString(1));
            after.add(row.getLong(2));
          }
        }
      }
      return new Late(ids, after, isLast);
    }
  }

  boolean takes(ComparedTable table) {
    return late == null || table.hasAccounts() || late.isLast() && table.kind() == Rows.FEW;
  }

  /** A table's digests, with their parameters set. */
  PreparedStatement digests(Connection connection, ComparedTable table) throws SQLException {
    if (late == null) {
      PreparedStatement statement = connection.prepareStatement(table.digests());
      setMonths(connection, statement, table, 1);
      return statement;
    }
    PreparedStatement statement = connection.prepareStatement(table.lateDigests());
    if (table.hasAccounts()) {
      statement.setArray(1, connection.createArrayOf("text", late.accounts().toArray()));
    }
    switch (table.kind()) {
      case ENTRIES, USAGE, HOURS ->
          statement.setArray(2, connection.createArrayOf("bigint", late.after().toArray()));
      case OF_ACCOUNTS, OF_ACCOUNTS_OR_NONE, IDENTITIES, FEW -> {}
    }
    setMonths(connection, statement, table, 3);
    return statement;
  }

  /** A table's rows of one group, with their parameters set. */
  PreparedStatement rows(Connection connection, ComparedTable table, String group)
      throws SQLException {
    PreparedStatement statement = connection.prepareStatement(table.rows());
    statement.setString(1, group);
    setMonths(connection, statement, table, 2);
    return statement;
  }

  private void setMonths(
      Connection connection, PreparedStatement statement, ComparedTable table, int parameter)
      throws SQLException {
    if (table.kind() == Rows.USAGE) {
      statement.setArray(parameter, connection.createArrayOf("text", archivedMonths.toArray()));
    }
  }
}
