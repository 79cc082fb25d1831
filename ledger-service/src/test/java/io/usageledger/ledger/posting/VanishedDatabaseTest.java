package io.usageledger.ledger.posting;

import static io.usageledger.ledger.Events.usage;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.usageledger.ledger.RunningLedger;
import io.usageledger.localstack.TestStack;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A connection that is lost in the middle of a transaction, and nobody is told. */
class VanishedDatabaseTest {
  private static final Duration SOON = Duration.ofSeconds(60);
  private final TestStack stack = TestStack.shared();
  private final String account = "account/" + UUID.randomUUID();

  @Test
  void postingTakesAnotherConnectionAndNothingIsLostOrDoubled() throws Exception {
    try (var tunnel = new Tunnel(stack.jdbcUrl());
        RunningLedger ledger =
            RunningLedger.start(
                "--spring.datasource.url=" + tunnel.through(stack.jdbcUrl()),
                "--spring.datasource.hikari.maximum-pool-size=4",
                "--spring.datasource.hikari.validation-timeout=500",
                "--spring.datasource.hikari.data-source-properties.socketTimeout=2",
                "--ledger.database-answer-within=2s")) {
      append(ledger, "before");
      awaitPosted(ledger, 1);

      try (Connection owner =
              DriverManager.getConnection(stack.jdbcUrl(), stack.jdbcUser(), stack.jdbcPassword());
          Statement statement = owner.createStatement()) {
        owner.setAutoCommit(false);
        statement.execute("lock table usage_history in exclusive mode");
        append(ledger, "meanwhile");
        await().atMost(SOON).until(() -> ledger.count(WAITING) > 0);
        tunnel.forgetConnections();
        owner.rollback();
      }
      append(ledger, "after");

      awaitPosted(ledger, 3);
      assertThat(ledger.text(EVENTS, account)).isEqualTo("after 1; before 1; meanwhile 1");
    }
  }

  /** What a machine that lost its power holds would else be held for two hours. */
  @Test
  void postgresIsToldToMissUsToo() {
    try (RunningLedger ledger = RunningLedger.start()) {
      JdbcClient ours = ledger.bean(JdbcClient.class);

      assertThat(ours.sql("show tcp_keepalives_idle").query(String.class).single()).isEqualTo("60");
      assertThat(ours.sql("show tcp_user_timeout").query(String.class).single())
          .isEqualTo("120000");
      assertThat(ours.sql("show idle_in_transaction_session_timeout").query(String.class).single())
          .isEqualTo("5min");
    }
  }

  private void append(RunningLedger ledger, String eventId) {
    ledger.append(account, usage(account, eventId, 10, 1));
  }

  private void awaitPosted(RunningLedger ledger, long events) {
    await().atMost(SOON).until(() -> ledger.count(POSTED, account) >= events);
  }

  private static final String WAITING =
      """
      select count(*)
      from pg_locks
      where locktype = 'relation' and mode = 'RowExclusiveLock' and not granted
      """;

  private static final String POSTED =
      """
      select count(*)
      from usage_history
      where account_id = ?
      """;

  private static final String EVENTS =
      """
      select string_agg(event_id || ' ' || times, '; ' order by event_id)
      from (select event_id, count(*) as times from usage_history where account_id = ? group by event_id) e
      """;
}
