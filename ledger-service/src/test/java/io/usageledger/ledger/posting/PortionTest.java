package io.usageledger.ledger.posting;

import static io.usageledger.ledger.Events.usageBuilder;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.usageledger.ledger.RunningLedger;
import io.usageledger.localstack.TestStack;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What one poll brings is posted in batches, of one record here, and whole or not at all. */
class PortionTest {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final List<String> EVENTS = List.of("e-1", "e-2", "e-3", "e-4");

  private static RunningLedger ledger;
  private final String account = "portion/" + UUID.randomUUID();
  private PostedAccount posted;

  @BeforeAll
  static void start() {
    ledger = RunningLedger.start("--ledger.batch-records=1");
  }

  @AfterAll
  static void stop() {
    ledger.close();
  }

  @BeforeEach
  void refuseAll() {
    posted = new PostedAccount(ledger, account);
    sql("create sequence refusals minvalue 0");
    refuse("");
    sql(
        "create trigger refuse before insert on usage_history for each row execute function refuse()");
  }

  @AfterEach
  void refuseNoMore() {
    sql("drop trigger if exists refuse on usage_history");
    sql("drop function refuse");
    sql("drop sequence refusals");
  }

  @Test
  void aBatchThatFailsTakesBackThoseBeforeIt() {
    posted.append(
        EVENTS.stream()
            .map(event -> usageBuilder(account, event).build())
            .toArray(SpecificRecord[]::new));
    awaitRefusals(2);

    refuse("and new.event_id = 'e-3'"); // all four are in the log: the next poll brings them
    awaitRefusals(2);

    assertThat(posted.entries()).isEqualTo("nothing");
    assertThat(ledger.count("select count(*) from usage_history where account_id = ?", account))
        .isZero();
    assertThat(ledger.count("select count(*) from accounts where account_id = ?", account))
        .isZero();

    sql("drop trigger refuse on usage_history");

    posted.awaitEntries(EVENTS.size());
    assertThat(
            ledger.text(
                "select string_agg(event_id || ' ' || posting_number, '; ' order by posting_number) from usage_history where account_id = ?",
                account))
        .isEqualTo("e-1 1; e-2 2; e-3 3; e-4 4");
    assertThat(ledger.count("select entry_count from accounts where account_id = ?", account))
        .isEqualTo(EVENTS.size());
  }

  /**
   * Whoever wants the table for itself waits for the portion, which must not wait for it in turn.
   */
  @Test
  void aMonthsPartitionGivesWayToWhoeverWaitsForThePortion() throws SQLException {
    assertThat(ledger.text("select to_regclass('usage_history_2019_07')::text"))
        .isEqualTo("nothing");
    posted.append(
        usageBuilder(account, "e-1").build(),
        usageBuilder(account, "e-2").setOccurredAt(Instant.parse("2019-07-01T00:00:00Z")).build());
    awaitRefusals(2);

    CompletableFuture<Void> detached;
    try (Connection holder = connect()) {
      holder.setAutoCommit(false);
      execute(holder, "select pg_advisory_xact_lock(20190701)");
      onInsert("perform pg_advisory_xact_lock(20190701);");
      awaitWaiting("locktype = 'advisory' and objid = 20190701");
      detached = CompletableFuture.runAsync(PortionTest::takeTheTable);
      awaitWaiting("relation = 'usage_history'::regclass and mode = 'AccessExclusiveLock'");
      holder.rollback(); // e-1 is inserted now, and e-2 wants its month
    }

    assertThat(detached).succeedsWithin(SOON);
    posted.awaitEntries(2);
    assertThat(ledger.text("select to_regclass('usage_history_2019_07')::text"))
        .isEqualTo("usage_history_2019_07");
  }

  private static void takeTheTable() {
    try (Connection detaching = connect()) {
      detaching.setAutoCommit(false);
      execute(
          detaching, "set local lock_timeout = '20s'"); // waiting for each other must end somehow
      execute(detaching, "lock table usage_history in access exclusive mode");
      detaching.commit();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Connection connect() throws SQLException {
    TestStack stack = ledger.stack();
    return DriverManager.getConnection(stack.jdbcUrl(), stack.jdbcUser(), stack.jdbcPassword());
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static void awaitWaiting(String lock) {
    String waiting = "select count(*) from pg_locks where not granted and " + lock;
    await().atMost(SOON).until(() -> ledger.count(waiting) > 0);
  }

  private void refuse(String condition) {
    onInsert(
        """
        if true %s then
          perform nextval('refusals');
          raise exception 'refused %%', new.event_id;
        end if;
        """
            .formatted(condition));
  }

  private void onInsert(String body) {
    sql(
        """
        create or replace function refuse() returns trigger language plpgsql security definer set search_path from current as $$
        begin
          if new.account_id = '%s' then
            %s
          end if;
          return new;
        end
        $$
        """
            .formatted(account, body));
  }

  /** So many from now on; a sequence remembers what a transaction takes back. */
  private static void awaitRefusals(long more) {
    long now = refusals();
    await().atMost(SOON).until(() -> refusals() >= now + more);
  }

  private static long refusals() {
    return ledger.count("select last_value from refusals");
  }

  private static void sql(String statement) {
    ledger.tables().sql(statement).update();
  }
}
