package io.usageledger.ledger.rebuild;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.Clock;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * Puts the rebuilt generation in the live one's place, in one transaction. First posting pauses, and
 * readers go on: the rebuilt one is brought to exactly where the live one stands. Then, for some
 * milliseconds, readers wait: the schemas are renamed. Whoever waits finds the new tables when it
 * goes on, because names are resolved again after a wait; whoever has read an old table in its
 * transaction is waited for, so that nobody sees both.
 */
final class GenerationSwitch {
  /** Shorter than the second after which Postgres would look for deadlocks and end a reader. */
  private static final Duration READERS_WAIT_MAX = Duration.ofMillis(400);

  private static final Duration PAUSE = Duration.ofMillis(100);
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

  GenerationSwitch(Database database, Clock clock, Duration within) {
    this.database = database;
    this.clock = clock;
    this.within = within;
  }

  Result run(LastLook look) throws SQLException {
    String old = Generations.BEFORE + NAME.format(clock.instant());
    try (Connection connection = database.connect("pg_catalog")) {
      connection.setAutoCommit(false);
      pausePosting(connection);
      long pausedNanos = System.nanoTime();
      boolean switched = look.isWell();
      if (switched) {
        exchange(connection, old);
      } else {
        connection.rollback();
      }
      return new Result(switched, old, toMs(readerWaitNanos), toMs(System.nanoTime() - pausedNanos));
    }
  }

  // A batch reads the identities first: who waits there holds nothing that we need. The other locks
  // keep vacuum and whoever publishes prices away, and let readers pass; a vacuum that is at work
  // ends after a second.
  private static final String PAUSE_POSTING =
      """
      set local lock_timeout = '30s';
      lock table ledger.event_identities in access exclusive mode;
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

  private static final String LOCK_OUT_READERS =
      """
      do $$
      begin
        execute (
          select 'lock table ' || string_agg(format('ledger.%I', relname), ', ' order by relname)
            || ' in access exclusive mode'
          from pg_class
          where relnamespace = 'ledger'::regnamespace and relkind in ('r', 'p') and not relispartition);
      end
      $$
      """;

  private void exchange(Connection connection, String old) throws SQLException {
    long startNanos = System.nanoTime();
    execute(connection, timeout(READERS_WAIT_MAX));
    while (true) {
      Savepoint before = connection.setSavepoint();
      long waitNanos = System.nanoTime();
      try {
        execute(connection, LOCK_OUT_READERS);
        rename(connection, old);
        connection.commit();
        return;
      } catch (SQLException e) {
        if (!QUERY_CANCELED.equals(e.getSQLState())
            || System.nanoTime() - startNanos > within.toNanos()) {
          throw e;
        }
        connection.rollback(before);
      } finally {
        readerWaitNanos = Math.max(readerWaitNanos, System.nanoTime() - waitNanos);
      }
      pause();
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

  private static void pause() {
    try {
      Thread.sleep(PAUSE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while readers were waited for", e);
    }
  }
}
