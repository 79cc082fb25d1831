package io.usageledger.ledger.holds;

import static io.usageledger.ledger.Events.grant;
import static io.usageledger.ledger.Events.usageBuilder;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Requests for holds that meet. */
class ConcurrentHoldsTest extends HoldsOverHttp {
  @Test
  void ofTwoThousandConcurrentRequestsForAHundredAHundredPass() {
    have("100");

    Map<Integer, Long> answers =
        IntStream.range(0, 2_000)
            .mapToObj(i -> HTTP.sendAsync(request(account + i, "1", "PT60S"), text()))
            .toList()
            .stream()
            .map(CompletableFuture::join)
            .map(HttpResponse::statusCode)
            .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));

    assertThat(answers).isEqualTo(Map.of(201, 100L, 402, 1_900L));
    assertThat(held()).isEqualTo("100");
  }

  @Test
  void whatIsHeldIsTheSumOfTheHoldsHoweverRequestsMeet() {
    have("100");
    List<CompletableFuture<Integer>> requests = new ArrayList<>();
    Random random = new Random(7);
    for (int i = 0; i < 1_500; i++) {
      String id = "h-" + random.nextInt(300);
      requests.add(
          random.nextInt(3) == 0
              ? HTTP.sendAsync(deletion(id), text()).thenApply(HttpResponse::statusCode)
              : HTTP.sendAsync(request(account + id, "1", "PT60S"), text())
                  .thenApply(HttpResponse::statusCode));
      if (i % 50 == 0) {
        ledger.append(account, usageBuilder(account, "e-" + i).setHoldId(account + id).build());
      }
    }

    assertThat(requests.stream().map(CompletableFuture::join).distinct())
        .isSubsetOf(201, 204, 402, 404, 409);
    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () ->
                ledger.count("select count(*) from usage_history where account_id = ?", account)
                    == 30);
    assertThat(
            ledger.text(
                """
                select q.held = coalesce(sum(h.amount) filter (where h.state = 'held'), 0)
                    and q.held <= 100 and count(*) filter (where h.state = 'settled') > 0
                from standing.held_balances q
                join standing.holds h using (account_id, unit)
                where q.account_id = ?
                group by q.held
                """,
                account))
        .isEqualTo("t");
  }

  @Test
  void anAccountThatSomebodyIsAtHoldsUpNoOther() throws Exception {
    have("10");
    take("h-0", "1", "PT60S");
    String other = "holder/" + UUID.randomUUID();
    ledger.append(other, grant(other, "c", "10"));
    await().until(() -> takeOf(other, "h-0").statusCode() == 201);
    List<CompletableFuture<HttpResponse<String>>> waits = new ArrayList<>();

    ledger.whileAnother(
        "select from standing.held_balances where account_id = '%s' for update".formatted(account),
        () -> {
          waits.add(HTTP.sendAsync(request(account + "h-1", "1", "PT60S"), text()));
          assertThat(takeOf(other, "h-1").statusCode()).isEqualTo(201);
          assertThat(takeOf(other, "h-2").statusCode()).isEqualTo(201);
          assertThat(waits.get(0)).isNotDone();
        });

    assertThat(waits.get(0).join().statusCode()).isEqualTo(201);
    assertThat(held()).isEqualTo("2");
  }

  @Test
  void accountsThatSomebodyIsAtLeavePostingsTheirConnections() throws Exception {
    have("10");
    take("h-0", "1", "PT60S");
    List<String> busy = IntStream.range(0, 40).mapToObj(i -> account + "/busy/" + i).toList();
    for (String other : busy) {
      ledger.append(other, grant(other, "c", "10"));
    }
    for (String other : busy) {
      await().until(() -> takeOf(other, "h-0").statusCode() == 201);
    }
    List<CompletableFuture<HttpResponse<String>>> waits = new ArrayList<>();

    ledger.whileAnother(
        "select from standing.held_balances where account_id like '%s/busy/%%' for update"
            .formatted(account),
        () -> {
          for (String other : busy.subList(0, 30)) {
            waits.add(HTTP.sendAsync(requestOf(other, other + "h-1", "1", "PT60S"), text()));
          }
          await().until(() -> ledger.count("select count(*) from pg_locks where not granted") > 0);
          ledger.append(account, usageBuilder(account, "e-1").build());
          await()
              .until(
                  () ->
                      ledger.count(
                              "select count(*) from usage_history where account_id = ?", account)
                          == 1);
          assertThat(take("h-1", "1", "PT60S").statusCode()).isEqualTo(201);
          assertThat(ledger.count("select count(*) from pg_locks where not granted"))
              .isBetween(1L, 10L);
        });

    assertThat(waits.stream().map(CompletableFuture::join).map(HttpResponse::statusCode))
        .containsOnly(201);
  }
}
