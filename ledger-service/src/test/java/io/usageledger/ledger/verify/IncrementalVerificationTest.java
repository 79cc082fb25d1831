package io.usageledger.ledger.verify;

import static io.usageledger.ledger.Events.grant;
import static io.usageledger.ledger.Events.usage;
import static io.usageledger.ledger.Events.voided;
import static io.usageledger.ledger.verify.Results.checked;
import static io.usageledger.ledger.verify.Results.faults;
import static io.usageledger.ledger.verify.Results.figure;
import static io.usageledger.ledger.verify.VerifiedHistoriesTest.assertWell;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.usageledger.ledger.RunningLedger;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What was verified is not read again, but for its mark; and what is found stays found. */
class IncrementalVerificationTest {
  private static RunningLedger ledger;
  private static Verification verification;
  private final String account = "incremental/" + UUID.randomUUID();

  @BeforeAll
  static void start() {
    ledger = RunningLedger.startAnew();
    verification = ledger.bean(Verification.class);
  }

  @AfterAll
  static void stop() {
    ledger.close();
  }

  @Test
  void aSecondRunReadsWhatIsNewAndNoMore() {
    post(200, 0);
    assertWell(verification.run(Extent.NEWEST));

    assertThat(figure(verification.run(Extent.NEWEST), Check.CHAINS, "entries_read")).isZero();
    post(7, 200);
    List<CheckResult> second = verification.run(Extent.NEWEST);

    assertWell(second);
    assertThat(figure(second, Check.CHAINS, "entries_read")).as("7 and the mark").isEqualTo(8);
    assertThat(checked(second, Check.LOG)).as("records of the log").isEqualTo(7);
    assertThat(checked(verification.run(Extent.FULL), Check.CHAINS)).isGreaterThanOrEqualTo(208);
  }

  @Test
  void aTailThatWasMadeAnewIsFoundByItsMark() {
    post(5, 0);
    assertWell(verification.run(Extent.FULL));
    byte[] head =
        ledger
            .tables()
            .sql("select head_hash from accounts where account_id = ?")
            .param(account)
            .query(byte[].class)
            .single();
    try {
      ledger
          .tables()
          .sql("update accounts set head_hash = sha256(head_hash) where account_id = ?")
          .param(account)
          .update();

      List<CheckResult> results = verification.run(Extent.NEWEST);

      assertThat(faults(results, Check.HEADS))
          .containsExactly(
              "account "
                  + account
                  + ": verified up to entry 6; by the account 6 entries, with another hash");
    } finally {
      ledger
          .tables()
          .sql("update accounts set head_hash = ? where account_id = ?")
          .param(head)
          .param(account)
          .update();
      assertWell(verification.run(Extent.FULL));
    }
  }

  @Test
  void aFaultInWhatWasVerifiedIsFoundByReadingAgainAndStandsUntilAFullRunFindsItGone() {
    post(5, 0);
    assertWell(verification.run(Extent.FULL));
    change("amount + 1");
    try {
      assertWell(verification.run(Extent.NEWEST));

      List<CheckResult> again = verification.run(Extent.NEWEST.withAgain(1_000_000));
      assertThat(faults(again, Check.CHAINS))
          .anyMatch(fault -> fault.contains("entry 3 of account " + account));

      List<CheckResult> later = verification.run(Extent.NEWEST);
      assertThat(faults(later, Check.CHAINS))
          .anyMatch(fault -> fault.startsWith("found by an earlier run"));
    } finally {
      change("amount - 1");
    }
    assertWell(verification.run(Extent.FULL));
    assertWell(verification.run(Extent.NEWEST));
  }

  @Test
  void whatChangesAnOldRowIsVerifiedWithIt() {
    post(4, 0);
    assertWell(verification.run(Extent.NEWEST));
    ledger.append(account, voided(account, "e-1"));
    awaitEntries(6);

    List<CheckResult> results = verification.run(Extent.NEWEST);

    assertWell(results);
    assertThat(checked(results, Check.USAGE)).isEqualTo(1);
    assertThat(checked(results, Check.HOURS)).isPositive();
  }

  private void change(String amount) {
    ledger
        .tables()
        .sql(
            "update entries set amount = "
                + amount
                + " where account_id = ? and sequence_number = 3")
        .param(account)
        .update();
  }

  /** A grant, if it is the first time, and so many usage events. */
  private void post(int events, int from) {
    if (from == 0) {
      ledger.append(account, grant(account, "c", "1000"));
    }
    ledger.append(
        account,
        IntStream.range(from, from + events)
            .mapToObj(i -> usage(account, "e-" + i, 10, 1))
            .toArray(SpecificRecord[]::new));
    awaitEntries(1 + from + events);
  }

  private void awaitEntries(long entries) {
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                ledger.count("select count(*) from entries where account_id = ?", account)
                    == entries);
  }
}
