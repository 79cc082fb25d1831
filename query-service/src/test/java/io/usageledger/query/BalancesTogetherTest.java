package io.usageledger.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.usageledger.query.RunningQueryService.Answer;
import io.usageledger.turns.SharedTurns;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Balances that are asked for while others are read. */
class BalancesTogetherTest {
  private static final Instant PAST = Instant.parse("2026-03-01T00:00:00Z");
  private static final int ASKED = 12;

  private final RunningQueryService service = RunningQueryService.shared();
  private final LedgerRows ledger = new LedgerRows();
  private final ExecutorService askers = Executors.newFixedThreadPool(ASKED + 1);

  @AfterEach
  void end() {
    askers.shutdownNow();
  }

  /** A lock as a switch of generations takes it keeps all of them until they are there. */
  @Test
  void areReadInOneTransactionAfterTheOtherAndEachIsAnsweredItsOwn() {
    String prefix = LedgerRows.unique("together");
    for (int account = 0; account < ASKED - 3; account++) {
      ledger.grant(prefix + "-" + account, "c", "10." + (account + 1), PAST);
    }
    ledger.account(prefix + "-" + (ASKED - 3));
    List<CompletableFuture<Answer>> answers = new ArrayList<>();

    whileLocked(
        "accounts",
        () -> {
          for (int account = 0; account < ASKED; account++) {
            answers.add(ask(prefix + "-" + account));
          }
          answers.add(ask(prefix + "-0"));
          await().until(() -> waitingRequests() == ASKED + 1 && readersThatWait("accounts") > 0);
          assertThat(readersThatWait("accounts")).as("of %d requests", ASKED + 1).isEqualTo(1);
          ledger.grant(prefix + "-1", "while they wait", "5", PAST);
        });

    assertThat(answers.get(1).join().json().at("/balances/0/balance").asString())
        .as("read after the wait")
        .isEqualTo("15.2");
    for (int account = 2; account < ASKED - 3; account++) {
      assertThat(answers.get(account).join().json().at("/balances/0/balance").asString())
          .isEqualTo("10." + (account + 1));
      assertThat(answers.get(account).join().json().at("/credits/0/remaining").asString())
          .isEqualTo("10." + (account + 1));
    }
    assertThat(answers.get(ASKED - 3).join().json().get("balances")).isEmpty();
    assertThat(answers.get(ASKED - 3).join().json().get("status").asString()).isEqualTo("open");
    for (int unknown = ASKED - 2; unknown < ASKED; unknown++) {
      assertThat(answers.get(unknown).join().status()).isEqualTo(404);
      assertThat(answers.get(unknown).join().json().get("detail").asString())
          .contains("\"" + prefix + "-" + unknown + "\"");
    }
    assertThat(answers.get(ASKED).join().text()).contains(prefix + "-0\"").contains("10.1");
  }

  /** A table that is locked stands for an account that takes long. */
  @Test
  void whoHasToWaitForAnotherTooLongIsReadAlone() {
    String prefix = LedgerRows.unique("long");
    List<CompletableFuture<Answer>> answers = new ArrayList<>();
    for (int account = 0; account < ASKED; account++) {
      ledger.grant(prefix + "-" + account, "c", String.valueOf(account + 1), PAST);
    }

    whileLocked(
        "credits",
        () -> {
          for (int account = 0; account < ASKED; account++) {
            answers.add(ask(prefix + "-" + account));
          }
          await().until(() -> readersThatWait("credits") == ASKED);
        });

    for (int account = 0; account < ASKED; account++) {
      assertThat(answers.get(account).join().json().at("/balances/0/available").asString())
          .isEqualTo(String.valueOf(account + 1));
    }
  }

  private void whileLocked(String table, Runnable work) {
    new TransactionTemplate(new DataSourceTransactionManager(LedgerRows.connections()))
        .executeWithoutResult(
            status -> {
              ledger.jdbc.sql("lock table " + table + " in access exclusive mode").update();
              work.run();
            });
  }

  private CompletableFuture<Answer> ask(String account) {
    return CompletableFuture.supplyAsync(
        () -> service.ask("/v1/accounts/" + account + "/balance"), askers);
  }

  private static long waitingRequests() {
    return Thread.getAllStackTraces().values().stream()
        .filter(
            stack ->
                Arrays.stream(stack)
                    .anyMatch(call -> call.getClassName().equals(SharedTurns.class.getName())))
        .count();
  }

  private long readersThatWait(String table) {
    return ledger
        .jdbc
        .sql("select count(*) from pg_locks where relation = ?::regclass and not granted")
        .param(table)
        .query(Long.class)
        .single();
  }
}
