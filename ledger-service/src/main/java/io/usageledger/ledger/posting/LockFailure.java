package io.usageledger.ledger.posting;

import java.sql.SQLException;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What Postgres says when a lock is not to be had: after {@code lock_timeout}, or where two would
 * wait for each other. Spring knows only the second of them.
 */
public final class LockFailure {
  private static final String LOCK_NOT_AVAILABLE = "55P03";
  private static final String DEADLOCK_DETECTED = "40P01";
  private static final Set<String> STATES = Set.of(LOCK_NOT_AVAILABLE, DEADLOCK_DETECTED);

  private LockFailure() {}

  /** Whether that is what a failure comes from. */
  public static boolean isCauseOf(Throwable failure) {
    return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
        .anyMatch(
            cause ->
                cause instanceof SQLException sql
                    && sql.getSQLState() != null
                    && STATES.contains(sql.getSQLState()));
  }
}
