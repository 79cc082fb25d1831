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
    ledger = RunningLedger.start();
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
              new Difference(
                  account, "balances of " + account + " credits balance", "79", "78"));
    } finally {
      ledger
          .tables()
          .sql("update balances set balance = balance - 1 where account_id = ?")
          .param(account)
          .update();
    }
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
