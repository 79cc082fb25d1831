package io.usageledger.ledger.rebuild;

import static io.usageledger.ledger.Events.grant;
import static io.usageledger.ledger.Events.usage;
import static io.usageledger.ledger.Events.voided;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.usageledger.ledger.RunningLedger;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A second generation from the log alone, against the live one. */
class RebuildTest {
  private static final Duration SOON = Duration.ofSeconds(60);

  private static RunningLedger ledger;
  private static Rebuilds rebuilds;
  private final String account = "account/" + UUID.randomUUID();

  /** What other tests changed behind the ledger's back goes with the first switch. */
  @BeforeAll
  static void start() {
    ledger = RunningLedger.startAnew();
    rebuilds = new Rebuilds(ledger.stack());
    rebuilds.run("--rebuild.restart=true", "--rebuild.accept=all");
  }

  @AfterAll
  static void stop() {
    ledger.close();
  }

  @Test
  void rebuiltFromTheLogAloneItIsTheSame() {
    post();

    RebuildReport report = rebuilds.run("--rebuild.action=verify");

    assertThat(report.differences()).isEmpty();
    assertThat(report.ok()).isTrue();
    assertThat(report.accountsCompared()).isPositive();
    assertThat(report.switched()).isFalse();
    assertThat(generations()).doesNotContain("ledger_rebuild");
  }

  @Test
  void aSwitchLeavesPostingAndReadingAsTheyWere() {
    post();

    RebuildReport report = rebuilds.run();

    assertThat(report.differences()).isEmpty();
    assertThat(report.switched()).isTrue();
    assertThat(generations()).contains(report.oldGeneration());
    ledger.append(account, usage(account, "after", 7, 0));
    await().atMost(SOON).until(() -> posted().equals("e-1 e-2 after"));
    assertThat(rebuilds.run("--rebuild.action=verify").differences()).isEmpty();
  }

  @Test
  void whatDiffersIsNamedAndNothingIsSwitched() {
    post();
    ledger
        .tables()
        .sql("update balances set balance = balance + 1 where account_id = ?")
        .param(account)
        .update();
    try {
      RebuildReport report = rebuilds.run();

      assertThat(report.ok()).isFalse();
      assertThat(report.switched()).isFalse();
      assertThat(report.differences())
          .containsExactly(
              new Difference(account, "balances of " + account + " credits balance", "79", "78"));
    } finally {
      ledger
          .tables()
          .sql("update balances set balance = balance - 1 where account_id = ?")
          .param(account)
          .update();
    }
  }

  private static final String TABLES =
      """
      select relname
      from pg_class
      where relnamespace = 'ledger'::regnamespace and relkind in ('r', 'p') and not relispartition
        and relname not in ('flyway_schema_history', 'fold_rules', 'usage_detachments', 'usage_archives')
        and relname not like 'usage\\_archive\\_%'
      """;

  /** A table that is new must be compared, or nobody would see that a rebuild loses it. */
  @Test
  void everyTableIsCompared() {
    assertThat(
            java.util.stream.Stream.of(ComparedTable.values())
                .map(one -> one.name().toLowerCase(java.util.Locale.ROOT)))
        .containsExactlyInAnyOrderElementsOf(
            ledger.tables().sql(TABLES).query(String.class).list());
  }

  /** An event that named it came before the hold: replayed, it must not end it. */
  @Test
  void holdsAreLeftAlone() {
    ledger.append(
        account,
        io.usageledger.ledger.Events.usageBuilder(account, "e-1")
            .setHoldId("hold-of-" + account)
            .build());
    await().atMost(SOON).until(() -> posted().equals("e-1"));
    ledger
        .tables()
        .sql(
            "insert into standing.holds (created_at, expires_at, amount, account_id, hold_id, unit, state) values (now(), now() + interval '1 hour', 5, :account, 'hold-of-' || :account, 'credits', 'held')")
        .param("account", account)
        .update();

    RebuildReport report = rebuilds.run();

    assertThat(report.switched()).isTrue();
    assertThat(
            ledger.text("select state from standing.holds where hold_id = ?", "hold-of-" + account))
        .isEqualTo("held");
  }

  /** What follows from no topic is carried over. */
  @Test
  void whatAnOperatorSaidOfAModelStays() {
    change("update ledger.models set available = false where model_id = 'gpt-5'");
    try {
      assertThat(rebuilds.run().switched()).isTrue();
      assertThat(ledger.text("select available from models where model_id = 'gpt-5'"))
          .isEqualTo("f");
    } finally {
      change("update ledger.models set available = true where model_id = 'gpt-5'");
    }
  }

  @Test
  void expectedDifferencesDoNotKeepItFromTheSwitchAndOthersDo() {
    post();
    change("update balances set balance = 1 where account_id = '" + account + "'");

    assertThat(rebuilds.run("--rebuild.accept=somebody-else").switched()).isFalse();
    RebuildReport report = rebuilds.run("--rebuild.accept=" + account);

    assertThat(report.switched()).isTrue();
    assertThat(report.differencesCount()).isEqualTo(1);
    assertThat(
            ledger.text("select trim_scale(balance) from balances where account_id = ?", account))
        .isEqualTo("78");
  }

  /** A row too many, a row too few, an entry changed: each is named. */
  @Test
  void rowsThatAreMissingOrChangedAreNamed() {
    post();
    change("delete from credits where account_id = '" + account + "'");
    change(
        "update entries set amount = amount - 0.5 where sequence_number = 2 and account_id = '"
            + account
            + "'");
    change("insert into source_outcomes values (3, 0, 'made up', 'posted')");

    RebuildReport report = rebuilds.run("--rebuild.accept=all");

    assertThat(report.differences())
        .extracting(Difference::what)
        .containsExactlyInAnyOrder(
            "credits of " + account + " 1",
            "entries of " + account + " 2 amount",
            "source_outcomes of made up posted 0");
    assertThat(rebuilds.run("--rebuild.action=verify").differences()).isEmpty();
  }

  private static void change(String sql) {
    ledger.tables().sql(sql).update();
  }

  private void post() {
    ledger.append(
        account,
        grant(account, "c-1", "100"),
        usage(account, "e-1", 1000, 10000),
        usage(account, "e-2", 500, 0),
        voided(account, "e-2"));
    await().atMost(SOON).until(() -> ledger.count(VOIDED, account) == 1);
  }

  private static final String VOIDED =
      "select count(*) from usage_history where account_id = ? and voided_at is not null";

  private String posted() {
    return ledger.text(
        "select string_agg(event_id, ' ' order by posting_number) from usage_history where account_id = ?",
        account);
  }

  private static java.util.List<String> generations() {
    return ledger
        .tables()
        .sql("select nspname from pg_namespace where nspname like 'ledger%'")
        .query(String.class)
        .list();
  }
}
