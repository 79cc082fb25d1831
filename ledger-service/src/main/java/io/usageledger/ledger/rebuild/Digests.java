package io.usageledger.ledger.rebuild;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The digests of one table in one generation, group by group in the order of their bytes. */
final class Digests implements AutoCloseable {
  /** Fetched in portions: an account's digest is some hundred bytes. */
  private static final int FETCH_ROWS = 5_000;

  /** What a group's rows come to; the sums are null where there is no row. */
  record Digest(String group, long rows, @Nullable BigDecimal hash1, @Nullable BigDecimal hash2) {
    boolean isSame(Digest other) {
      return rows == other.rows && same(hash1, other.hash1) && same(hash2, other.hash2);
    }

    private static boolean same(@Nullable BigDecimal one, @Nullable BigDecimal other) {
      return one == null || other == null ? one == other : one.compareTo(other) == 0;
    }

    /** As Postgres orders texts by their bytes. */
    int compareGroup(Digest other) {
      return Arrays.compareUnsigned(
          group.getBytes(StandardCharsets.UTF_8), other.group.getBytes(StandardCharsets.UTF_8));
    }
  }

  private final PreparedStatement statement;
  private final ResultSet rows;
  private @Nullable Digest current;

  /**
   * @param connection of the generation, in a transaction, or the rows do not come in portions
   */
  Digests(Connection connection, ComparedTable table, Scope scope) throws SQLException {
    statement = scope.digests(connection, table);
    statement.setFetchSize(FETCH_ROWS);
    rows = statement.executeQuery();
    advance();
  }

  /** Null after the last. */
  @Nullable Digest current() {
    return current;
  }

  void advance() throws SQLException {
    current =
        rows.next()
            ? new Digest(
                rows.getString(1), rows.getLong(2), rows.getBigDecimal(3), rows.getBigDecimal(4))
            : null;
  }

  @Override
  public void close() throws SQLException {
    rows.close();
    statement.close();
  }
}
