package io.usageledger.ledger.holds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.usageledger.ledger.holds.HoldBatch.OvertakenException;
import io.usageledger.ledger.holds.HoldBatch.Patience;
import io.usageledger.ledger.holds.HoldChange.Release;
import io.usageledger.ledger.holds.HoldChange.Take;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.support.TransactionTemplate;

/** What changes of holds that share a transaction are to each other. */
class HoldBatchTest extends HoldsOverHttp {
  @Test
  void whatIsReleasedIsThereForWhoTakesInTheSameBatch() throws Exception {
    have("10");
    take("h-1", "8", "PT60S");

    assertThat(run(taking("h-2", "9"), releasing("h-1"), taking("h-3", "2")))
        .containsExactly("Taken 1", "Released", "Insufficient 1");
    assertThat(held()).isEqualTo("9");
  }

  @Test
  void aSecondReleaseOfAHoldIsLeftForTheNextBatch() throws Exception {
    have("10");
    take("h-1", "8", "PT60S");

    assertThat(run(releasing("h-1"), releasing("h-1"))).containsExactly("Released", "-");
    assertThat(run(releasing("h-1"), releasing("h-0"))).containsExactly("Ended", "Unknown");
    assertThat(held()).isEqualTo("0");
  }

  @Test
  void aSecondTakeOfAnIdIsLeftForTheNextBatch() throws Exception {
    have("10");
    take("h-0", "1", "PT60S");

    assertThat(run(taking("h-1", "3"), taking("h-1", "3"), taking("h-1", "4")))
        .containsExactly("Taken 6", "-", "-");
    assertThat(run(taking("h-1", "3"), taking("h-1", "4")))
        .containsExactly("TakenBefore 6", "Conflict");
    assertThat(held()).isEqualTo("4");
  }

  @Test
  void theSameRequestAgainIsToldWhatIsLeftThen() throws Exception {
    have("10");
    take("h-1", "3", "PT60S");
    take("h-2", "1", "PT60S");

    assertThat(run(releasing("h-2"), taking("h-3", "2"), taking("h-1", "3")))
        .containsExactly("Released", "Taken 5", "TakenBefore 5");
  }

  /** What is left is known only to who has the account's queue. */
  @Test
  void theSameRequestAgainWaitsForWhoIsAtItsAccount() throws Exception {
    have("10");
    take("h-1", "3", "PT60S");

    ledger.whileAnother(
        "select from standing.held_balances where account_id = '%s' for update".formatted(account),
        () ->
            assertThat(run(taking("h-1", "3"), taking("h-1", "4")))
                .containsExactly("-", "Conflict"));
    assertThat(take("h-1", "3", "PT60S").body()).contains("\"available\":\"7\"");
  }

  @Test
  void theSameRequestBesideTheReleaseOfItsHoldIsLeftForTheNextBatch() throws Exception {
    have("10");
    take("h-1", "3", "PT60S");

    assertThat(run(taking("h-1", "3"), releasing("h-1"))).containsExactly("-", "Released");
    assertThat(run(taking("h-1", "3"))).containsExactly("Conflict");
    assertThat(held()).isEqualTo("0");
  }

  /** By another service, say, after we have looked whether there is one. */
  @Test
  void whatWasDecidedWithAnIdInMindThatSomebodyElseUsesIsVoid() throws Exception {
    have("10");
    take("h-0", "1", "PT60S");
    List<CompletableFuture<List<String>>> runs = new ArrayList<>();

    ledger.whileAnother(
        """
        insert into standing.holds (hold_id, account_id, unit, amount, state, created_at, expires_at, ended_at)
        values ('%sh-1', 'another', 'credits', 1, 'released', now(), now() + interval '1 minute', now())
        """
            .formatted(account),
        () -> {
          runs.add(
              CompletableFuture.supplyAsync(() -> run(taking("h-1", "9"), taking("h-2", "9"))));
          await()
              .until(
                  () ->
                      ledger.count(
                              """
                              select count(*)
                              from pg_locks w
                              join pg_stat_activity a on a.pid = any(pg_blocking_pids(w.pid))
                              where not w.granted and a.query like 'insert into standing.holds%'
                              """)
                          == 1);
        });

    assertThatThrownBy(() -> runs.get(0).join())
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(OvertakenException.class);
    assertThat(held()).isEqualTo("1");
    assertThat(run(taking("h-1", "9"), taking("h-2", "9"))).containsExactly("Conflict", "Taken 0");
    assertThat(held()).isEqualTo("10");
  }

  private Take taking(String id, String amount) {
    return new Take(
        new WantedHold(
            account + id, account, "credits", new BigDecimal(amount), Duration.ofMinutes(1)),
        now());
  }

  private Release releasing(String id) {
    return new Release(account + id, Optional.empty(), now());
  }

  private static Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.MICROS);
  }

  /** What each is answered; a dash is nothing. */
  private static List<String> run(HoldChange... changes) {
    HoldBatchStore store = ledger.bean(HoldBatchStore.class);
    return ledger
        .bean(TransactionTemplate.class)
        .execute(status -> new HoldBatch(store, Patience.NONE).run(List.of(changes)))
        .stream()
        .map(answer -> answer.map(HoldBatchTest::said).orElse("-"))
        .toList();
  }

  private static String said(HoldAnswer answer) {
    String name = answer.getClass().getSimpleName();
    if (answer instanceof HoldAnswer.Taken taken) {
      return name + " " + taken.available().stripTrailingZeros().toPlainString();
    }
    if (answer instanceof HoldAnswer.TakenBefore before) {
      return name + " " + before.available().stripTrailingZeros().toPlainString();
    }
    return answer instanceof HoldAnswer.Insufficient refused
        ? name + " " + refused.available().stripTrailingZeros().toPlainString()
        : name;
  }
}
