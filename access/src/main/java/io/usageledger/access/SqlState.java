package io.usageledger.access;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.transaction.TransactionException;

/**
 * What Postgres says by five characters of a failed statement.
 *
 * @see <a href="https://www.postgresql.org/docs/18/errcodes-appendix.html">PostgreSQL error
 *     codes</a>
 */
public final class SqlState {
  private static final String UNABLE_TO_CONNECT = "08001";

  private SqlState() {}

  /** Null when Postgres was not the one that failed. */
  public static @Nullable String of(Throwable failure) {
    boolean unanswered =
        failure instanceof TransactionException
            || failure instanceof DataAccessResourceFailureException;
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql) {
        if (sql.getSQLState() != null) {
          return sql.getSQLState();
        }
        unanswered = true; // so says the pool of a connection that it has closed
      }
    }
    return unanswered ? UNABLE_TO_CONNECT : null;
  }

  /** The server cannot be reached, is shutting down or starting, or has no room left. */
  public static boolean isAway(@Nullable String state) {
    return state != null
        && (state.startsWith("08") || state.startsWith("57P") || state.startsWith("53"));
  }
}
