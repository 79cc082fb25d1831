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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What comes while all is compared is compared before the switch, and before posting pauses. */
class LateComparisonTest {
  private static final Duration SOON = Duration.ofSeconds(60);

  private static RunningLedger ledger;
  private final String account = "late/" + UUID.randomUUID();

  @BeforeAll
  static void start() {
    ledger = RunningLedger.startAnew();
  }

  @AfterAll
  static void stop() {
    ledger.close();
  }

  @Test
  void whatCameMeanwhileIsThereAfterTheSwitch() {
    RebuildReport report = rebuildAnd(this::postLate);

    assertThat(report.differences()).isEmpty();
    assertThat(report.switched()).isTrue();
    assertThat(
            ledger.text(
                "select string_agg(event_id, ' ' order by posting_number) from usage_history where account_id = ?",
                account))
        .isEqualTo("early kept late");
  }

  /** Of an account's old rows only those are read again that something new touches. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          entries set amount = amount - 1 where kind = 'void' | entries
          usage_history set input_tokens = 11 where event_id = 'late' | usage_history
          usage_history set input_tokens = 11 where event_id = 'early' | usage_history
          usage_hours set input_tokens = input_tokens + 1 where true | usage_hours
          balances set balance = balance + 1 where true | balances
          credits set used = used + 1 where true | credits
          accounts set entry_count = entry_count + 1 where true | accounts
          """)
  void whatIsNotAsTheLogSaysIsNamedAndNothingIsSwitched(String change, String table) {
    try {
      RebuildReport report =
          rebuildAnd(
              () -> {
                postLate();
                assertThat(
                        ledger
                            .tables()
                            .sql("update " + change + " and account_id = ?")
                            .param(account)
                            .update())
                    .isPositive();
              });

      assertThat(report.switched()).isFalse();
      assertThat(report.ok()).isFalse();
      assertThat(report.differences())
          .isNotEmpty()
          .allSatisfy(one -> assertThat(one.what()).startsWith(table + " of " + account));
    } finally {
      assertThat(new Rebuilds(ledger.stack()).run("--rebuild.accept=all").switched()).isTrue();
    }
  }

  /** Does something once all was compared. */
  private RebuildReport rebuildAnd(Runnable meanwhile) {
    ledger.append(
        account,
        grant(account, "c", "100"),
        usage(account, "early", 1000, 0),
        usage(account, "kept", 1000, 0));
    awaitEntries(3);
    return new Rebuilds(ledger.stack()) {
      @Override
      public void say(String line) {
        super.say(line);
        if (line.equals("Compares what came meanwhile")) {
          meanwhile.run();
        }
      }
    }.run();
  }

  private void postLate() {
    ledger.append(account, usage(account, "late", 1000, 0), voided(account, "early"));
    awaitEntries(5);
  }

  private void awaitEntries(long entries) {
    await()
        .atMost(SOON)
        .until(
            () ->
                ledger.count("select count(*) from entries where account_id = ?", account)
                    == entries);
  }
}
