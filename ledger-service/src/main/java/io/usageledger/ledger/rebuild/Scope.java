package io.usageledger.ledger.rebuild;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What of two generations is compared.
 *
 * @param accounts only these; null is all
 * @param archivedMonths starts of months of usage, in UTC, whose partition the live generation no
 *     longer has
 */
record Scope(@Nullable Set<String> accounts, Set<String> archivedMonths) {
  boolean takes(ComparedTable table) {
    return accounts == null || table.filter() != ComparedTable.Filter.LATE_ONES_LEFT_OUT;
  }

  /** Sets the parameters of a table's digests. */
  void setDigests(Connection connection, PreparedStatement statement, ComparedTable table)
      throws SQLException {
    switch (table.filter()) {
      case ACCOUNTS -> setAccounts(connection, statement);
      case ACCOUNTS_AND_MONTHS -> {
        setAccounts(connection, statement);
        setMonths(connection, statement, 3);
      }
      case NONE, LATE_ONES_LEFT_OUT -> {}
    }
  }

  /** Sets the parameters of a table's rows of one group. */
  void setRows(
      Connection connection, PreparedStatement statement, ComparedTable table, String group)
      throws SQLException {
    statement.setString(1, group);
    if (table.filter() == ComparedTable.Filter.ACCOUNTS_AND_MONTHS) {
      setMonths(connection, statement, 2);
    }
  }

  private void setAccounts(Connection connection, PreparedStatement statement) throws SQLException {
    for (int parameter = 1; parameter <= 2; parameter++) {
      statement.setArray(
          parameter,
          accounts == null ? null : connection.createArrayOf("text", accounts.toArray()));
    }
  }

  private void setMonths(Connection connection, PreparedStatement statement, int parameter)
      throws SQLException {
    statement.setArray(parameter, connection.createArrayOf("text", archivedMonths.toArray()));
  }
}
