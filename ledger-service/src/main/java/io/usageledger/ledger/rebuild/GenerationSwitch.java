package io.usageledger.ledger.rebuild;

import io.usageledger.ledger.Pause;
import io.usageledger.ledger.posting.LockFailure;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import org.springframework.dao.DataAccessException;

/**
 * Puts the rebuilt generation in the live one's place, in one transaction. First posting pauses,
 * and readers go on: the rebuilt one is brought to exactly where the live one stands. Then, for
 * some milliseconds, readers wait: the schemas are renamed. Whoever waits finds the new tables when
 * it goes on, because names are resolved again after a wait; whoever has read an old table in its
 * transaction is waited for, so that nobody sees both.
 */
final class GenerationSwitch {
  /** Shorter than the second after which Postgres would look for deadlocks and end a reader. */
  private static final Duration READERS_WAIT_MAX = Duration.ofMillis(700);

  /**
   * The first try is over so soon that hardly anybody notices; a busy machine needs longer ones.
   */
  private static final Duration READERS_WAIT_STEP = Duration.ofMillis(100);

  /** So long readers are tried to be got past before posting may go on and all begins again. */
  private static final Duration POSTING_PAUSE_MAX = Duration.ofSeconds(10);

  private static final Duration PAUSE = Duration.ofMillis(100);
  private static final Duration POSTING_GOES_ON = Duration.ofSeconds(2);
  private static final String QUERY_CANCELED = "57014";
  private static final DateTimeFormatter NAME =
      DateTimeFormatter.ofPattern("yyyyMMdd_HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

  /** What is done while posting pauses: catch up and look once more. */
  @FunctionalInterface
  interface LastLook {
    /** Whether the generations are the same, or differ as expected. */
    boolean isWell() throws SQLException;
  }

  /**
   * @param switched false when the last look found what it should not
   */
  record Result(boolean switched, String oldGeneration, long readerWaitMs, long postingPauseMs) {}

  private final Database database;
  private final Clock clock;
  private final Duration within;
  private long readerWaitNanos;
  private long postingPauseNanos;

  GenerationSwitch(Database database, Clock clock, Duration within) {
    this.database = database;
    this.clock = clock;
    this.within = within;
  }

  /**
   * @throws RebuildRefusedException when readers left no moment for it: the live generation serves
   *     on
   */
  Result run(LastLook look) throws SQLException {
    long startNanos = System.nanoTime();
    while (System.nanoTime() - startNanos < within.toNanos()) {
      Optional<Result> result = attempt(look);
      if (result.isPresent()) {
        return result.get();
      }
      Pause.of(POSTING_GOES_ON, "readers are gone");
    }
    throw new RebuildRefusedException(
        "Cannot switch: for %d s there was always a transaction that had read the live tables for %d ms and more, a long batch, or a verification of everything. What was rebuilt is kept; try again when it is quieter."
            .formatted(within.toSeconds(), READERS_WAIT_MAX.toMillis()));
  }

  /** Empty when somebody was in the way: all is as it was, and it may be tried again. */
  private Optional<Result> attempt(LastLook look) throws SQLException {
    try (Connection connection = database.connect("pg_catalog")) {
      connection.setAutoCommit(false);
      return attempt(connection, look);
    } catch (SQLException | DataAccessException | IllegalStateException failure) {
      if (LockFailure.isCauseOf(failure)) {
        return Optional.empty();
      }
      throw failure;
    }
  }

  private Optional<Result> attempt(Connection connection, LastLook look) throws SQLException {
    String old = Generations.BEFORE + NAME.format(clock.instant());
    execute(connection, KEEP_VERIFICATION_OUT);
    long pausedNanos = System.nanoTime();
    try {
      pausePosting(connection);
      boolean well = look.isWell();
      boolean switched = well && exchange(connection, old);
      if (well && !switched) {
        return Optional.empty();
      }
      return Optional.of(new Result(switched, old, toMs(readerWaitNanos), pausedMs(pausedNanos)));
    } finally {
      connection.rollback(); // of nothing, where the exchange is committed
      pausedMs(pausedNanos);
    }
  }

  /** The longest pause until now, in milliseconds. */
  private long pausedMs(long sinceNanos) {
    postingPauseNanos = Math.max(postingPauseNanos, System.nanoTime() - sinceNanos);
    return toMs(postingPauseNanos);
  }

  // A part of a verification reads all tables in one snapshot, which would be waited for while
  // posting pauses, and marks what we may have to forget. None begins while we hold this lock.
  private static final String KEEP_VERIFICATION_OUT =
      """
      set local lock_timeout = '30s';
      select pg_advisory_xact_lock(hashtext('usage ledger verification: part'));
      """;

  // Each batch begins by locking the identities against just this: who waits there has read nothing
  // yet. The other locks keep vacuum and whoever publishes prices away; a vacuum that is at work
  // ends after a second. Readers pass all of them.
  private static final String PAUSE_POSTING =
      """
      set local lock_timeout = '10s';
      lock table ledger.event_identities in share row exclusive mode;
      do $$
      begin
        execute (
          select 'lock table ' || string_agg(format('ledger.%I', relname), ', ' order by relname)
            || ' in share row exclusive mode'
          from pg_class
          where relnamespace = 'ledger'::regnamespace and relkind in ('r', 'p') and not relispartition);
      end
      $$;
      """;

  private static void pausePosting(Connection connection) throws SQLException {
    execute(connection, PAUSE_POSTING);
  }

  // The query service begins each read by locking the accounts against just this: who waits there
  // holds nothing else, and who is past it goes on to its end.
  private static final String LOCK_OUT_READERS =
      """
      do $$
      begin
        execute (
          select 'lock table ' || string_agg(format('ledger.%I', relname), ', '
              order by relname <> 'accounts', relname <> 'applied_offsets', relname)
            || ' in access exclusive mode'
          from pg_class
          where relnamespace = 'ledger'::regnamespace and relkind in ('r', 'p') and not relispartition);
      end
      $$
      """;

  /** Returns false when readers were in the way each time. */
  private boolean exchange(Connection connection, String old) throws SQLException {
    long startNanos = System.nanoTime();
    Duration wait = READERS_WAIT_STEP;
    while (System.nanoTime() - startNanos < POSTING_PAUSE_MAX.toNanos()) {
      if (exchangeWithin(wait, connection, old)) {
        return true;
      }
      Pause.of(PAUSE, "readers are gone");
      wait = wait.plus(READERS_WAIT_STEP);
      wait = wait.compareTo(READERS_WAIT_MAX) < 0 ? wait : READERS_WAIT_MAX;
    }
    return false;
  }

  private boolean exchangeWithin(Duration wait, Connection connection, String old)
      throws SQLException {
    Savepoint before = connection.setSavepoint();
    long waitNanos = System.nanoTime();
    try {
      execute(connection, timeout(wait));
      execute(connection, LOCK_OUT_READERS);
      rename(connection, old);
      connection.commit();
      return true;
    } catch (SQLException e) {
      if (!QUERY_CANCELED.equals(e.getSQLState())) {
        throw e;
      }
      connection.rollback(before);
      return false;
    } finally {
      readerWaitNanos = Math.max(readerWaitNanos, System.nanoTime() - waitNanos);
    }
  }

  private static String timeout(Duration timeout) {
    return "set local statement_timeout = " + timeout.toMillis();
  }

  private static final String NAME_GENERATIONS =
      """
      select set_config('rebuild.old', ?, true)
      """;

  // A function that is run with its own search path names its schema there, and must say the new
  // name.
  private static final String RENAME =
      """
      do $$
      declare
        old text := current_setting('rebuild.old');
        found record;
      begin
        execute format('alter schema ledger rename to %I', old);
        alter schema ledger_rebuild rename to ledger;
        for found in
          select p.oid::regprocedure as called, substr(setting, length('search_path=') + 1) as path,
            p.pronamespace = 'ledger'::regnamespace as serves
          from pg_proc p
          cross join unnest(p.proconfig) as setting
          where p.pronamespace in ('ledger'::regnamespace, to_regnamespace(old))
            and setting like 'search\\_path=%'
        loop
          execute format('alter function %s set search_path to %s', found.called,
            case when found.serves
              then regexp_replace(found.path, '\\mledger_rebuild\\M', 'ledger', 'g')
              else regexp_replace(found.path, '\\mledger\\M', old, 'g')
            end);
        end loop;
        if exists (
            select from pg_proc
            where pronamespace = 'ledger'::regnamespace and prosrc ~ '\\mledger_rebuild\\M') then
          raise exception 'a function of the rebuilt generation says the name of its schema';
        end if;
      end
      $$
      """;

  private static void rename(Connection connection, String old) throws SQLException {
    try (var names = connection.prepareStatement(NAME_GENERATIONS)) {
      names.setString(1, old);
      names.execute();
    }
    execute(connection, RENAME);
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static long toMs(long nanos) {
    return nanos / 1_000_000;
  }
}
