package io.usageledger.ledger.rebuild;

import static io.usageledger.ledger.Events.grant;
import static io.usageledger.ledger.Events.usage;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.usageledger.ledger.RunningLedger;
import io.usageledger.ledger.verify.WholeVerification;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** A generation takes another's place while everybody works. */
class SwitchTest {
  private static RunningLedger ledger;
  private static Rebuilds rebuilds;
  private final String account = "account/" + UUID.randomUUID();
  private final AtomicBoolean ended = new AtomicBoolean();
  private final ConcurrentLinkedQueue<String> faults = new ConcurrentLinkedQueue<>();
  private final AtomicLong reads = new AtomicLong();

  @BeforeAll
  static void start() {
    ledger = RunningLedger.startAnew("--ledger.portion-records=50");
    rebuilds = new Rebuilds(ledger.stack());
    rebuilds.run("--rebuild.restart=true", "--rebuild.accept=all");
  }

  @AfterAll
  static void stop() {
    ledger.close();
  }

  /** Over pooled connections, whose statements are prepared and planned. */
  @ParameterizedTest
  @ValueSource(
      ints = {
        TransactionTemplate.ISOLATION_REPEATABLE_READ,
        TransactionTemplate.ISOLATION_READ_COMMITTED
      })
  void nobodyFailsAndNobodySeesBothGenerations(int isolation) throws InterruptedException {
    ledger.append(account, grant(account, "c-1", "1000000"));
    List<Thread> threads = new ArrayList<>();
    AtomicLong written = new AtomicLong();
    try (HikariDataSource pool = readers()) {
      for (int reader = 0; reader < 4; reader++) {
        threads.add(new Thread(() -> readOn(transaction(pool, isolation), new JdbcTemplate(pool))));
      }
      threads.add(new Thread(() -> writeOn(written)));
      threads.add(new Thread(this::verifyOn));
      threads.forEach(Thread::start);

      List<RebuildReport> reports;
      try {
        reports = List.of(rebuilds.run(), rebuilds.run());
      } finally {
        ended.set(true);
        for (Thread thread : threads) {
          thread.join();
        }
      }

      assertThat(faults).isEmpty();
      assertThat(reads.get()).isGreaterThan(100);
      assertThat(reports).allSatisfy(report -> assertThat(report.switched()).isTrue());
      assertThat(reports).allSatisfy(report -> assertThat(report.readerWaitMs()).isLessThan(2_000));
    }
    await().atMost(Duration.ofSeconds(60)).until(() -> posted() == written.get());
    assertThat(rebuilds.run("--rebuild.action=verify").differences()).isEmpty();
  }

  private void readOn(TransactionTemplate transaction, JdbcTemplate jdbc) {
    while (!ended.get()) {
      try {
        transaction.executeWithoutResult(status -> readOnce(jdbc));
        reads.incrementAndGet();
      } catch (RuntimeException failure) {
        faults.add(failure.toString());
      }
    }
  }

  private void readOnce(JdbcTemplate jdbc) {
    List<Long> generations = new ArrayList<>();
    // As the query service explains an event; posting pauses at the identities.
    jdbc.execute("lock table accounts in access share mode");
    for (String table :
        List.of(
            "quarantine",
            "event_identities",
            "accounts",
            "applied_offsets",
            "balances",
            "entries")) {
      generations.addAll(
          jdbc.queryForList(
              "select distinct c.relnamespace::bigint from pg_class c join (select tableoid as id from %s limit 1) t on t.id = c.oid"
                  .formatted(table),
              Long.class));
    }
    if (generations.stream().distinct().count() > 1) {
      faults.add("one transaction has read of the generations " + generations);
    }
  }

  /** One snapshot of all tables after the other, and marks in tables that are not renamed. */
  private void verifyOn() {
    while (!ended.get()) {
      try {
        WholeVerification.faults(ledger).forEach(faults::add);
      } catch (RuntimeException failure) {
        faults.add(failure.toString());
      }
    }
  }

  private void writeOn(AtomicLong written) {
    while (!ended.get()) {
      ledger.append(account, usage(account, "e-" + written.incrementAndGet(), 1, 0));
      LockSupport.parkNanos(5_000_000);
    }
  }

  private long posted() {
    return ledger.count("select count(*) from usage_history where account_id = ?", account);
  }

  private static HikariDataSource readers() {
    Map<String, String> settings = ledger.stack().readOnlySpringProperties();
    HikariDataSource pool = new HikariDataSource();
    pool.setJdbcUrl(settings.get("spring.datasource.url"));
    pool.setUsername(settings.get("spring.datasource.username"));
    pool.setPassword(settings.get("spring.datasource.password"));
    pool.setMaximumPoolSize(4);
    return pool;
  }

  private static TransactionTemplate transaction(HikariDataSource pool, int isolation) {
    TransactionTemplate transaction = new TransactionTemplate(new JdbcTransactionManager(pool));
    transaction.setIsolationLevel(isolation);
    transaction.setReadOnly(true);
    return transaction;
  }

  /** The function that makes partitions runs with a search path of its own. */
  @Test
  void afterASwitchAMonthThatIsNewGetsItsPartition() {
    rebuilds.run();
    ledger.append(
        account,
        io.usageledger.ledger.Events.usageBuilder(account, "long-ago")
            .setOccurredAt(java.time.Instant.parse("2021-07-04T00:00:00Z"))
            .build());

    await().atMost(Duration.ofSeconds(60)).until(() -> posted() == 1);
    assertThat(
            ledger.text(
                "select relnamespace::regnamespace from pg_class where relname = 'usage_history_2021_07' and relnamespace = 'ledger'::regnamespace"))
        .isEqualTo("ledger");
  }

  /** Whoever has begun to read is waited for, and goes on reading what it began with. */
  @Test
  void aReaderThatTakesLongIsWaitedFor() throws InterruptedException {
    ledger.append(account, usage(account, "e-1", 1, 0));
    await().atMost(Duration.ofSeconds(60)).until(() -> posted() == 1);
    try (HikariDataSource pool = readers()) {
      AtomicBoolean switched = new AtomicBoolean();
      Thread rebuild =
          new Thread(
              () -> {
                RebuildReport report = rebuilds.run();
                switched.set(report.switched());
              });
      transaction(pool, TransactionTemplate.ISOLATION_READ_COMMITTED)
          .executeWithoutResult(
              status -> {
                JdbcTemplate jdbc = new JdbcTemplate(pool);
                jdbc.queryForList("select account_id from balances limit 1");
                rebuild.start();
                await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> rebuilds.said().contains("Switches") || !rebuild.isAlive());
                await().pollDelay(Duration.ofSeconds(2)).until(() -> true);
                assertThat(switched).isFalse();
              });
      rebuild.join();
      assertThat(switched).isTrue();
    }
  }
}
