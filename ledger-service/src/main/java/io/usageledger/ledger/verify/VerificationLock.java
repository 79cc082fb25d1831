package io.usageledger.ledger.verify;

import io.usageledger.ledger.posting.LockFailure;
import java.sql.Connection;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * Held as long as one run is on, over all services. It belongs to a session without a transaction,
 * so that no snapshot is as old as the run. Postgres frees it when we die.
 */
final class VerificationLock implements AutoCloseable {
  /** Another run is on, and did not end in time. */
  static final class BusyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BusyException(Duration waited, Throwable cause) {
      super(
          "Another verification is running; it did not end within %d s. Ask again."
              .formatted(waited.toSeconds()),
          cause);
    }
  }

  private static final String TRY =
      """
      select pg_try_advisory_lock(hashtext('usage ledger verification'))
      """;

  private static final String LIMIT_WAIT =
      """
      set lock_timeout = %d
      """;

  private static final String WAIT =
      """
      select pg_advisory_lock(hashtext('usage ledger verification'))
      """;

  private static final String RESET =
      """
      reset lock_timeout
      """;

  // Whoever switches to a rebuilt generation takes this one: between two parts of a run is its
  // turn.
  private static final String BEGIN_PART =
      """
      select pg_advisory_lock(hashtext('usage ledger verification: part'))
      """;

  private static final String END_PART =
      """
      select pg_advisory_unlock(hashtext('usage ledger verification: part'))
      """;

  private static final String FREE =
      """
      select pg_advisory_unlock_all()
      """;

  private final DataSource pool;
  private final Connection connection;
  private final JdbcTemplate session;

  private VerificationLock(DataSource pool) {
    this.pool = pool;
    this.connection = DataSourceUtils.getConnection(pool);
    this.session = new JdbcTemplate(new SingleConnectionDataSource(connection, true));
  }

  /** Empty when another run is on. */
  static Optional<VerificationLock> takeUnlessBusy(DataSource pool) {
    VerificationLock lock = new VerificationLock(pool);
    return lock.isTakenOrClosed(lock::tryOnce) ? Optional.of(lock) : Optional.empty();
  }

  /**
   * Waits for the run that is on.
   *
   * @throws BusyException when it does not end within that time
   */
  static VerificationLock take(DataSource pool, Duration within) {
    VerificationLock lock = new VerificationLock(pool);
    lock.isTakenOrClosed(() -> lock.await(within));
    return lock;
  }

  /** Gives the session back unless the lock was taken. */
  private boolean isTakenOrClosed(BooleanSupplier taking) {
    boolean taken = false;
    try {
      taken = taking.getAsBoolean();
      return taken;
    } finally {
      if (!taken) {
        close();
      }
    }
  }

  private boolean tryOnce() {
    return Boolean.TRUE.equals(session.queryForObject(TRY, Boolean.class));
  }

  private boolean await(Duration within) {
    try {
      session.execute(LIMIT_WAIT.formatted(within.toMillis()));
      session.query(WAIT, row -> {});
      session.execute(RESET);
      return true;
    } catch (DataAccessException failure) {
      if (LockFailure.isCauseOf(failure)) {
        throw new BusyException(within, failure);
      }
      throw failure;
    }
  }

  /** Does a part of the run: before and after it, others that wait have their turn. */
  <T> T inTurn(Supplier<T> part) {
    session.query(BEGIN_PART, row -> {});
    try {
      return part.get();
    } finally {
      session.query(END_PART, row -> {});
    }
  }

  @Override
  public void close() {
    try {
      session.execute(RESET);
      session.query(FREE, row -> {});
    } finally {
      DataSourceUtils.releaseConnection(connection, pool);
    }
  }
}
