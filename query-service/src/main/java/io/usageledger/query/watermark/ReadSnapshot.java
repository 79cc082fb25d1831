package io.usageledger.query.watermark;

import io.usageledger.turns.Question;
import io.usageledger.turns.RoundTrip;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * One repeatable-read transaction: all statements of a read see the same instant, so the figures
 * and their watermark belong together while the ledger goes on posting.
 */
@Component
public class ReadSnapshot {
  private final TransactionTemplate transaction;
  private final RoundTrip trip;

  ReadSnapshot(PlatformTransactionManager transactions, RoundTrip trip) {
    this.trip = trip;
    transaction = new TransactionTemplate(transactions);
    transaction.setReadOnly(true);
  }

  private static final String BEGIN = "begin isolation level repeatable read read only";

  // Said here and not to Spring, which would ask the server before each read which one it has.
  private static final Question OF_ONE_INSTANT =
      Question.order("set transaction isolation level repeatable read");

  // Where a rebuilt generation takes the live one's place, readers wait here, before they hold any
  // other table and before their instant is chosen.
  private static final Question WAIT_FOR_A_SWITCH =
      Question.order("lock table accounts in access share mode");

  // Rows leave usage_history by its definition, whatever instant a reader has; that they left is a
  // row in usage_detachments. An instant from before would show neither.
  private static final Question WAIT_FOR_A_DETACHMENT_TOO =
      Question.order("lock table accounts, only usage_history in access share mode");

  // Elsewhere a plan is made for the given range and filters. Rows that are found by their keys
  // are found by the same plan every time, which takes longer to make than to run.
  private static final Question BY_KEYS_AND_BRIEFLY =
      Question.order(
          """
          select set_config('enable_seqscan', 'off', true), set_config('enable_hashjoin', 'off', true),
            set_config('enable_mergejoin', 'off', true), set_config('enable_bitmapscan', 'off', true),
            set_config('plan_cache_mode', 'force_generic_plan', true), set_config('statement_timeout', '1s', true)
          """);

  public <T> T read(Supplier<T> statements) {
    return read(WAIT_FOR_A_SWITCH, statements);
  }

  /**
   * A read in which every question finds its rows by their keys, and within a second: all of it is
   * one way to Postgres and back, and is over when this returns.
   *
   * @throws org.springframework.dao.DataAccessException when a question fails
   * @throws CannotCreateTransactionException when there is no connection to be had, as of any read
   */
  public void askByKeys(List<Question> questions) {
    try {
      trip.askInTransaction(
          BEGIN,
          Stream.concat(Stream.of(WAIT_FOR_A_SWITCH, BY_KEYS_AND_BRIEFLY), questions.stream())
              .toList());
    } catch (CannotGetJdbcConnectionException none) {
      throw new CannotCreateTransactionException("No connection to read with", none);
    }
  }

  /** A read of rows of usage_history: no month leaves it, or comes back, until the read's end. */
  public <T> T readHistory(Supplier<T> statements) {
    return read(WAIT_FOR_A_DETACHMENT_TOO, statements);
  }

  private <T> T read(Question wait, Supplier<T> statements) {
    return Objects.requireNonNull(
        transaction.execute(
            status -> {
              trip.ask(List.of(OF_ONE_INSTANT, wait));
              return statements.get();
            }));
  }
}
