package io.usageledger.ledger.verify;

import static io.usageledger.ledger.Events.adjustment;
import static io.usageledger.ledger.Events.grant;
import static io.usageledger.ledger.Events.usage;
import static io.usageledger.ledger.Events.usageBuilder;
import static io.usageledger.ledger.Events.voided;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.usageledger.ledger.RunningLedger;
import io.usageledger.log.AccountChanged;
import io.usageledger.log.CreditsRevoked;
import io.usageledger.log.ReportedCost;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What was posted verifies; what was changed behind the ledger's back is found by name. */
class VerificationTest {
  private static final String ACCOUNT = "audited/" + UUID.randomUUID();
  private static RunningLedger ledger;

  @BeforeAll
  static void post() {
    ledger = RunningLedger.startAnew();
    ledger.append(
        ACCOUNT,
        grant(ACCOUNT, "c", "3"),
        usage(ACCOUNT, "e-1", 1_000, 100),
        usageBuilder(ACCOUNT, "e-2")
            .setQuantities(
                Map.of("input_tokens", 7L, "cache_read_tokens", 5L, "reasoning_tokens", 1L))
            .setAttributes(Map.of("agent", "a \"quoted\" one", "project", "p\n2"))
            .setConversationId("conversation")
            .setApiKeyId("key")
            .setReportedCost(new ReportedCost(new BigDecimal("0.012300000000"), "usd"))
            .setRawUsage("{\"prompt_tokens\": 12}")
            .build(),
        usageBuilder(ACCOUNT, "e-3")
            .setModel("unheard of")
            .setQuantities(Map.of("frames", 3L))
            .build(),
        usage(ACCOUNT, "e-4", 50, 0),
        voided(ACCOUNT, "e-4"),
        new AccountChanged("g", ACCOUNT, "reported_cost", null, null),
        usageBuilder(ACCOUNT, "e-5")
            .setReportedCost(new ReportedCost(new BigDecimal("0.250000000000"), "usd"))
            .build(),
        adjustment(ACCOUNT, "a", "-2"));
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                ledger.count(
                        "select count(*) from entries where account_id = ? and kind = 'adjustment'",
                        ACCOUNT)
                    > 0);
  }

  @AfterAll
  static void stop() {
    ledger.close();
  }

  @Test
  void whatWasPostedVerifies() {
    List<CheckResult> results = ledger.bean(Verification.class).run(Extent.FULL);

    assertThat(results)
        .hasSize(18)
        .allSatisfy(
            result -> {
              assertThat(result.examples()).isEmpty();
            });
    assertThat(results)
        .filteredOn(result -> result.name().matches("chains.*|usage rows.*"))
        .hasSize(2)
        .allSatisfy(result -> assertThat(result.checked()).isPositive());
  }

  @Test
  void aRepeatedRevocationIsADuplicateWhetherOrNotItTookSomething() {
    String account = "revoked/" + UUID.randomUUID();
    ledger.append(
        account,
        grant(account, "c", "3"),
        revocation(account, "took"),
        revocation(account, "took"),
        revocation(account, "took nothing"),
        revocation(account, "took nothing"),
        usage(account, "last", 1, 0));
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                ledger.count("select count(*) from usage_history where account_id = ?", account)
                    > 0);

    assertThat(ledger.count("select duplicate_events from accounts where account_id = ?", account))
        .isEqualTo(2);
    VerifiedHistoriesTest.assertWell(ledger.bean(Verification.class).run(Extent.FULL));
  }

  private static CreditsRevoked revocation(String account, String id) {
    return new CreditsRevoked(id, account, "c", null);
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          entries       | amount = amount + 1              | chains of entries are unbroken
          entries       | balance_after = balance_after - 1| chains of entries are unbroken
          entries       | occurred_at = occurred_at + interval '1 us' | chains of entries are unbroken
          entries       | kind = 'expiry'                  | chains of entries are unbroken
          entries       | log_offset = log_offset + 1      | chains of entries are unbroken
          entries       | detail = '{"reason":"another"}'  | chains of entries are unbroken
          usage_history | input_tokens = input_tokens + 1  | usage rows are what their entries vouch for
          usage_history | source = 'another'               | usage rows are what their entries vouch for
          usage_history | model_id = 'another'             | usage rows are what their entries vouch for
          usage_history | attributes = '{"agent":"b"}'     | usage rows are what their entries vouch for
          usage_history | raw_usage = '{}'                 | usage rows are what their entries vouch for
          usage_history | conversation_id = 'another'      | usage rows are what their entries vouch for
          usage_history | reported_cost = reported_cost + 1 | usage charged at its reported cost is what was reported
          balances      | balance = balance + 1            | balances are the sums of their entries
          balances      | overdraft = overdraft + 1        | overdrafts are the sums of entries without a credit
          credits       | used = used - 1                  | credits are the sums of their entries
          usage_hours   | input_tokens = input_tokens + 1  | roll-ups are the sums of the history
          usage_hours   | amount = amount + 1              | roll-ups are the sums of the history
          accounts      | unrated_events = 9               | accounts know how much is unrated
          accounts      | quarantined_events = 9           | accounts know how much is quarantined
          accounts      | entry_count = entry_count + 1    | accounts know their newest entry
          """)
  void aChangeBehindOurBackIsFound(String table, String change, String check) throws SQLException {
    assertThat(faultsAfter("update " + table + " set " + change + " where account_id = ?"))
        .contains(check);
  }

  @Test
  void aDeletedEntryIsFound() throws SQLException {
    assertThat(faultsAfter("delete from entries where account_id = ? and sequence_number = 2"))
        .contains("chains of entries are unbroken");
  }

  /** Marks keep what a journal came to when it was well; who reads a sum must not be told that. */
  @Test
  void sumsOfAFaultyJournalAreWhatItsEntriesComeToNow() throws SQLException {
    ledger.bean(Verification.class).run(Extent.NEWEST);
    try (ChangedTables tables = new ChangedTables(ledger)) {
      tables
          .jdbc()
          .update(
              "update entries set amount = amount - 1 where account_id = ? and kind = 'adjustment'",
              ACCOUNT);
      List<CheckResult> results = tables.verifyAll();

      assertThat(Results.faults(results, Check.BALANCES))
          .singleElement()
          .asString()
          .startsWith("account " + ACCOUNT + ": balance ");
      assertThat(Results.of(results, Check.BALANCES).figures().get("credits")).contains(" <> ");
      assertThat(Results.checked(results, Check.HEADS))
          .isEqualTo(ledger.count("select count(*) from accounts"));
    }
  }

  @Test
  void aRollUpThatDiffersSaysInWhat() throws SQLException {
    try (ChangedTables tables = new ChangedTables(ledger)) {
      tables
          .jdbc()
          .update(
              "update usage_hours set output_tokens = output_tokens + 7 where account_id = ?",
              ACCOUNT);

      assertThat(Results.faults(tables.verifyAll(), Check.HOURS))
          .isNotEmpty()
          .allSatisfy(
              fault ->
                  assertThat(fault)
                      .matches(
                          "account .*, hour .*: the roll-up has output_tokens \\d+, by the history \\d+"));
    }
  }

  /** Changes rows, looks, and takes the change back. */
  private static List<String> faultsAfter(String change) throws SQLException {
    try (ChangedTables tables = new ChangedTables(ledger)) {
      assertThat(tables.jdbc().update(change, ACCOUNT)).isPositive();
      return tables.verifyAll().stream()
          .filter(result -> !result.isOk())
          .map(CheckResult::name)
          .toList();
    }
  }
}
