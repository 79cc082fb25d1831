package io.usageledger.ledger.verify;

import static io.usageledger.ledger.Events.grant;
import static io.usageledger.ledger.Events.usage;
import static io.usageledger.ledger.verify.Results.checked;
import static io.usageledger.ledger.verify.Results.faults;
import static io.usageledger.ledger.verify.Results.figure;
import static io.usageledger.ledger.verify.VerifiedHistoriesTest.assertWell;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.usageledger.ledger.RunningLedger;
import io.usageledger.ledger.verify.VerificationRun.Progress;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Much that is new is read in parts, and says the same as if it were read at once. */
class VerificationPartsTest {
  private static final int EVENTS = 100;
  private static RunningLedger ledger;
  private static Verification verification;
  private final String account = "parts/" + UUID.randomUUID();

  @BeforeAll
  static void start() {
    ledger = RunningLedger.startAnew();
    verification = ledger.bean(Verification.class);
  }

  @AfterAll
  static void stop() {
    ledger.close();
  }

  @BeforeEach
  void postMuchThatIsNew() {
    ledger.append(account, grant(account, "c", "1000"));
    ledger.append(
        account,
        IntStream.range(0, EVENTS)
            .mapToObj(i -> usage(account, "e-" + i, 10, 1))
            .toArray(SpecificRecord[]::new));
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                ledger.count("select count(*) from entries where account_id = ?", account)
                    == 1 + EVENTS);
  }

  @Test
  void eachPartMovesTheMarksOfWhatItRead() {
    List<CheckResult> results = verification.run(Extent.NEWEST.inPartsOf(10));

    assertWell(results);
    assertThat(checked(results, Check.LOG)).isEqualTo(1 + EVENTS);
    assertThat(checked(results, Check.CHAINS)).isEqualTo(1 + EVENTS);
    assertThat(figure(results, Check.CHAINS, "entries_read"))
        .as("and each of the ten parts after the first reads the mark of the one before")
        .isEqualTo(1 + EVENTS + 10);
    assertThat(figure(verification.run(Extent.NEWEST), Check.CHAINS, "entries_read")).isZero();
  }

  @Test
  void whatAnEarlierPartReadOfAnAccountIsComparedWithItsRowByTheLast() {
    change("update accounts set charged_by = 'reported_cost' where account_id = ?");
    try {
      assertThat(faults(verification.run(Extent.NEWEST.inPartsOf(10)), Check.TERMS))
          .containsExactly(
              "account " + account + " is charged by reported_cost, by its entries prices");
    } finally {
      change("update accounts set charged_by = 'prices' where account_id = ?");
      assertWell(verification.run(Extent.FULL));
    }
  }

  @Test
  void whatAFaultyAccountHasIsNotCountedTwice() {
    change("update entries set amount = amount + 1 where sequence_number = 3 and account_id = ?");
    try {
      List<CheckResult> results = verification.run(Extent.NEWEST.inPartsOf(10));

      assertThat(faults(results, Check.LOG)).isEmpty();
      assertThat(faults(results, Check.CHAINS))
          .anyMatch(fault -> fault.contains("entry 3 of account " + account));
      assertThat(checked(results, Check.LOG)).as("records").isEqualTo(1 + EVENTS);
    } finally {
      change("update entries set amount = amount - 1 where sequence_number = 3 and account_id = ?");
      assertWell(verification.run(Extent.FULL));
    }
  }

  @Test
  void aPartThatDoesNotAgreeWithTheLogEndsTheRunAndMovesNoMark() {
    movePosting(50, 1_000_050);
    try {
      List<CheckResult> results = verification.run(Extent.NEWEST.inPartsOf(10));

      assertThat(faults(results, Check.LOG))
          .singleElement()
          .asString()
          .contains("has no entry: 1000050 of the account");
      assertThat(checked(results, Check.LOG)).as("records up to that part's end").isEqualTo(50);
      assertThat(
              ledger.count(
                  "select sequence_number from verified_accounts where account_id = ?", account))
          .isEqualTo(40);
    } finally {
      movePosting(1_000_050, 50);
      assertWell(verification.run(Extent.FULL));
    }
  }

  /** It could not be pruned what changes meanwhile, were a snapshot as old as the run. */
  @Test
  void betweenPartsTheRunHoldsNoSnapshotAndWhoeverSwitchesHasATurn() throws Exception {
    DataSource pool = ledger.bean(DataSource.class);
    try (VerificationLock lock = VerificationLock.take(pool, Duration.ofMinutes(1))) {
      String state =
          lock.inTurn(
              () ->
                  JdbcClient.create(pool)
                      .sql(
                          """
                          select state || coalesce(backend_xmin::text, '')
                          from pg_stat_activity
                          where query like '%usage ledger verification%' and pid <> pg_backend_pid()
                          """)
                      .query(String.class)
                      .single());
      assertThat(state).isEqualTo("idle");
      assertThat(canTake("usage ledger verification: part")).isTrue();
      assertThat(canTake("usage ledger verification")).isFalse();
      assertThat(lock.<Boolean>inTurn(() -> canTake("usage ledger verification: part"))).isFalse();
    }
    assertThat(canTake("usage ledger verification")).isTrue();
  }

  @Test
  void whoWaitsInVainForAnotherRunIsToldSo() {
    DataSource pool = ledger.bean(DataSource.class);
    try (VerificationLock lock = VerificationLock.take(pool, Duration.ofMinutes(1))) {
      assertThatThrownBy(() -> VerificationLock.take(pool, Duration.ofMillis(50)))
          .isInstanceOf(VerificationLock.BusyException.class)
          .hasMessageStartingWith("Another verification is running");
    }
  }

  @Test
  void tablesOfAnotherGenerationAreNotComparedWithWhatWasRead() throws Exception {
    try (ChangedTables tables = new ChangedTables(ledger)) {
      VerificationRun run = tables.verification(Extent.NEWEST.inPartsOf(10));

      assertThat(run.readPart()).isEqualTo(Progress.MORE_TO_READ);
      tables.jdbc().execute("create temporary table accounts (like accounts)");
      assertThat(run.readPart()).isEqualTo(Progress.OTHER_GENERATION);
    }
  }

  /** By another session, which frees it at once. */
  private static boolean canTake(String lock) {
    return ledger
        .tables()
        .sql(
            """
            select case when pg_try_advisory_lock(hashtext(?)) then pg_advisory_unlock(hashtext(?)) else false end
            """)
        .param(lock)
        .param(lock)
        .query(Boolean.class)
        .single();
  }

  /** Of every account; those of others were verified before. */
  private static void movePosting(long from, long to) {
    ledger
        .tables()
        .sql("update event_identities set posting_number = ? where posting_number = ?")
        .param(to)
        .param(from)
        .update();
  }

  private void change(String sql) {
    ledger.tables().sql(sql).param(account).update();
  }
}
