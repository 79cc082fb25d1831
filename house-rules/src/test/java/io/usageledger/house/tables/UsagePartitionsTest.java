package io.usageledger.house.tables;

import static io.usageledger.house.tables.Tables.execute;
import static io.usageledger.house.tables.Tables.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.usageledger.migrations.Migrations;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Months come while others write. */
class UsagePartitionsTest {
  private static final String SCHEMA = "usage_partitions";
  private static final String PARTITIONS =
      """
      select format('%s %s', relname, pg_get_expr(relpartbound, oid))
      from pg_class
      where relnamespace = to_regnamespace('usage_partitions') and relispartition and relkind = 'r'
      order by 1
      """;

  private static final String VACUUMED_AS_IT_COMES =
      """
      select relname
      from pg_class
      where relnamespace = to_regnamespace('usage_partitions') and reloptions @> array['autovacuum_vacuum_insert_scale_factor=0']
      order by 1
      """;

  private static final List<String> MONTHS =
      List.of(
          "usage_history_2026_03 FOR VALUES FROM ('2026-03-01 00:00:00+00') TO ('2026-04-01 00:00:00+00')",
          "usage_history_2026_10 FOR VALUES FROM ('2026-10-01 00:00:00+00') TO ('2026-11-01 00:00:00+00')",
          "usage_history_2026_11 FOR VALUES FROM ('2026-11-01 00:00:00+00') TO ('2026-12-01 00:00:00+00')");

  private static final String DECEMBER =
      "usage_history_2026_12 FOR VALUES FROM ('2026-12-01 00:00:00+00') TO ('2027-01-01 00:00:00+00')";

  @BeforeEach
  void make() {
    Tables.makeProjections(SCHEMA);
  }

  @AfterEach
  void drop() throws SQLException {
    try (Connection owner = Tables.connect(SCHEMA)) {
      execute(owner, "drop schema usage_partitions cascade");
    }
  }

  @Test
  void manyAskForOneMonthWhileAnotherTransactionInserts() throws Exception {
    try (Connection writer = Tables.connectAsPoster(SCHEMA)) {
      ensureMonth(writer, "2026-01-15 12:00Z");
      writer.setAutoCommit(false);
      insertUsage(writer, "2026-01-20 00:00Z");

      askTogether(8, "2026-02-01 00:00Z"); // while the writer's transaction is open

      insertUsage(writer, "2026-02-28 23:59:59.999999Z");
      writer.commit();
      assertThat(texts(writer, PARTITIONS)).hasSize(2);
      assertThat(texts(writer, "select count(*) from usage_history")).containsExactly("2");
    }
  }

  /** Not once a table has grown by a fifth: by then its new pages are on the disk. */
  @Test
  void whatIsOnlyAddedToIsVacuumedAsItComes() throws SQLException {
    try (Connection poster = Tables.connectAsPoster(SCHEMA)) {
      ensureMonth(poster, "2026-01-15 12:00Z");

      assertThat(texts(poster, VACUUMED_AS_IT_COMES))
          .containsExactly("entries", "event_identities", "usage_history_2026_01");
    }
  }

  /**
   * A session's zone is its machine's; east of UTC a month is as long, west of it it may not be.
   */
  @ParameterizedTest
  @ValueSource(strings = {"Asia/Tokyo", "Europe/Berlin", "America/New_York", "UTC"})
  void aMonthIsAMonthOfUtcWhateverTheSessionsZone(String zone) throws SQLException {
    try (Connection poster = Tables.connectAsPoster(SCHEMA)) {
      for (String month : List.of("2026-03-01 00:00Z", "2026-10-31 23:30Z", "2026-11-30 23:30Z")) {
        execute(poster, "set time zone '%s'".formatted(zone));
        ensureMonth(poster, month);
      }
      execute(poster, "set time zone 'UTC'");

      assertThat(texts(poster, PARTITIONS)).containsExactlyElementsOf(MONTHS);
      insertUsage(poster, "2026-03-31 23:59:59.999999Z");
      insertUsage(poster, "2026-10-31 23:59:59.999999Z");
      assertThatThrownBy(() -> insertUsage(poster, "2026-04-01 00:00Z"))
          .hasMessageContaining("no partition of relation");
    }
  }

  /** As they were made before the functions reckoned in UTC. */
  @Test
  void monthsThatEndElsewhereAreMadeRightAndKeepTheirRows() throws SQLException {
    Migrations migrations = Migrations.projections(Tables.owner(), SCHEMA);
    migrations.undoNewest(); // V16
    migrations.undoNewest(); // V15, which makes them right
    try (Connection poster = Tables.connectAsPoster(SCHEMA)) {
      execute(poster, "set time zone 'America/New_York'");
      ensureMonth(poster, "2026-03-01 00:00Z");
      ensureMonth(poster, "2026-10-15 00:00Z");
      ensureMonth(poster, "2026-11-15 00:00Z");
      assertThatThrownBy(() -> insertUsage(poster, "2026-10-31 12:00Z"))
          .hasMessageContaining("no partition of relation");
      insertUsage(poster, "2026-11-15 00:00Z");
      insertUsage(poster, "2026-12-01 00:30Z");
    }

    migrations.apply();

    try (Connection poster = Tables.connectAsPoster(SCHEMA)) {
      execute(poster, "set time zone 'UTC'");
      List<String> months = new ArrayList<>(MONTHS);
      months.add(DECEMBER);
      assertThat(texts(poster, PARTITIONS)).containsExactlyElementsOf(months);
      assertThat(
              texts(
                  poster,
                  "select tableoid::regclass || ' ' || occurred_at from usage_history order by 1"))
          .containsExactly(
              "usage_history_2026_11 2026-11-15 00:00:00+00",
              "usage_history_2026_12 2026-12-01 00:30:00+00");
      insertUsage(poster, "2026-10-31 12:00Z");
    }
  }

  /** By whoever bridged the days that had no partition. */
  @Test
  void monthsThatAreMendedByHandAreNamedWithWhatToDo() throws SQLException {
    Migrations migrations = Migrations.projections(Tables.owner(), SCHEMA);
    migrations.undoNewest(); // V16
    migrations.undoNewest(); // V15
    try (Connection owner = Tables.connect(SCHEMA);
        Connection poster = Tables.connectAsPoster(SCHEMA)) {
      execute(poster, "set time zone 'America/New_York'");
      ensureMonth(poster, "2026-03-01 00:00Z");
      execute(owner, "set time zone 'UTC'");
      execute(
          owner,
          "create table usage_history_2026_03_b partition of usage_history for values from ('2026-03-29') to ('2026-04-01')");
      execute(owner, "create table usage_history_default partition of usage_history default");
      insertUsage(poster, "2026-03-31 12:00Z");
      insertUsage(poster, "2026-06-01 12:00Z");

      assertThatThrownBy(migrations::apply)
          .hasStackTraceContaining("that the ledger did not make")
          .hasStackTraceContaining(
              "for one month: usage_history_2026_03_b FOR VALUES FROM ('2026-03-29 00:00:00+00') TO ('2026-04-01 00:00:00+00'), usage_history_default DEFAULT. Nothing was changed.");

      for (String made : List.of("usage_history_2026_03_b", "usage_history_default")) {
        execute(owner, "alter table usage_history detach partition " + made);
      }
      migrations.apply();
      for (String made : List.of("usage_history_2026_03_b", "usage_history_default")) {
        execute(owner, "select ensure_usage_partition(occurred_at) from " + made);
        execute(owner, "insert into usage_history select * from " + made);
        execute(owner, "drop table " + made);
      }
      assertThat(
              texts(
                  owner,
                  "select tableoid::regclass || ' ' || occurred_at from usage_history order by 1"))
          .containsExactly(
              "usage_history_2026_03 2026-03-31 12:00:00+00",
              "usage_history_2026_06 2026-06-01 12:00:00+00");
    }
  }

  @Test
  void twoPartitionsOfOneMonthAreNamed() throws SQLException {
    Migrations migrations = Migrations.projections(Tables.owner(), SCHEMA);
    migrations.undoNewest(); // V16
    migrations.undoNewest(); // V15
    try (Connection owner = Tables.connect(SCHEMA);
        Connection poster = Tables.connectAsPoster(SCHEMA)) {
      execute(poster, "set time zone 'America/New_York'");
      ensureMonth(poster, "2026-03-01 00:00Z");
      execute(owner, "set time zone 'UTC'");
      execute(
          owner,
          "create table usage_history_2026_03_2 partition of usage_history for values from ('2026-03-29') to ('2026-04-01')");
    }

    assertThatThrownBy(migrations::apply)
        .hasStackTraceContaining("for one month: usage_history_2026_03 FOR VALUES")
        .hasStackTraceContaining(", usage_history_2026_03_2 FOR VALUES");
  }

  @Test
  void thePartitionHasTheConstraintsAndRightsOfItsParent() throws SQLException {
    try (Connection poster = Tables.connectAsPoster(SCHEMA);
        Connection reader = Tables.connectAsReader(SCHEMA)) {
      ensureMonth(poster, "2026-01-01 00:00Z");
      insertUsage(poster, "2026-01-01 00:00Z");

      assertThat(texts(reader, "select event_id from usage_history")).containsExactly("e");
      assertThatThrownBy(() -> insertUsage(poster, "2026-01-01 00:00Z"))
          .hasMessageContaining("duplicate key");
      assertThatThrownBy(() -> execute(poster, "update usage_history set input_tokens = -1"))
          .hasMessageContaining("usage_history_quantities_not_negative");
    }
  }

  private static void askTogether(int callers, String instant) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(callers);
    try {
      List<Callable<Void>> calls = new ArrayList<>();
      for (int caller = 0; caller < callers; caller++) {
        calls.add(
            () -> {
              try (Connection poster = Tables.connectAsPoster(SCHEMA)) {
                execute(poster, "set lock_timeout = '10s'");
                ensureMonth(poster, instant);
              }
              return null;
            });
      }
      for (Future<Void> call : threads.invokeAll(calls)) {
        call.get();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static void ensureMonth(Connection connection, String instant) throws SQLException {
    texts(connection, "select ensure_usage_partition(cast(? as timestamptz))::text", instant);
  }

  private static void insertUsage(Connection connection, String occurredAt) throws SQLException {
    try (var insert =
        connection.prepareStatement(
            """
            insert into usage_history
              (occurred_at, posting_number, account_id, source, event_id, operation, provider, model_id)
            values (cast(? as timestamptz), 1, 'a', 's', 'e', 'chat', 'openai', 'gpt-5')
            """)) {
      insert.setString(1, occurredAt);
      insert.executeUpdate();
    }
  }
}
