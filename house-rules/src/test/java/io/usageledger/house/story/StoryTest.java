package io.usageledger.house.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * From nothing to balances: one command starts everything, a gateway's usage goes in, a service is
 * killed on the way, and balances come out that verify; all of it is there again after a stop.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class StoryTest {
  private static final int LINES = 3_000;

  @TempDir static Path root;
  private static LaunchedLedger ledger;

  @BeforeAll
  static void oneCommandStartsEverything() throws Exception {
    ledger = new LaunchedLedger(root);
    LaunchedLedger.Ended up = ledger.run("up", "--detach");
    assertThat(up.status()).as(up.output()).isZero();
  }

  @AfterAll
  static void stopAndLeaveNothingBehind() throws Exception {
    List<Long> pids = ledger.pids();
    LaunchedLedger.Ended down = ledger.run("down");
    assertThat(down.status()).as(down.output()).isZero();
    assertThat(pids).hasSize(6).noneMatch(StoryTest::runs);
  }

  /** A process that has ended but that nobody has asked about yet has no command any more. */
  private static boolean runs(long pid) {
    return ProcessHandle.of(pid).flatMap(process -> process.info().command()).isPresent();
  }

  @Test
  @Order(1)
  void aGatewaysEventIsDebitedFromItsCreditAndExplained() throws Exception {
    assertThat(
            ledger
                .post(
                    "ingest",
                    "/v1/credits",
                    """
        {"credit_id":"c-1","account_id":"acme","unit":"credits","amount":"10","effective_at":"2026-01-01T00:00:00Z"}
        """)
                .statusCode())
        .isEqualTo(202);
    assertThat(event("req-1", 812, 200).statusCode()).isEqualTo(202);
    assertThat(event("req-1", 812, 200).statusCode()).isEqualTo(202);
    assertThat(event("req-1", 812, 201).statusCode()).isEqualTo(202);

    awaitBalance("acme", "7.976");
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> balanceOf("acme").path("watermark").path("quarantined_events").asLong() == 1);
    JsonNode explained = ledger.read("query", "/v1/accounts/acme/usage-history/my-gateway/req-1");
    assertThat(explained.toString()).contains("812").contains("1.624").contains("c-1");
  }

  @Test
  @Order(2)
  void aTraceIsLoadedOnceThoughTheLedgerServiceIsKilled() throws Exception {
    Path trace = trace();
    Process load = ledger.start("load", trace.toString(), "--accounts", "20", "--rate", "1000");
    await().atMost(Duration.ofSeconds(60)).until(() -> postedLines() > 200);
    ledger.kill("ledger-service");
    assertThat(ledger.run("up", "--detach").status()).isZero();

    LaunchedLedger.Ended loaded = ledger.await(load);
    assertThat(loaded.status()).as(loaded.output()).isZero();
    assertThat(postedLines()).isEqualTo(LINES);

    LaunchedLedger.Ended again = ledger.run("load", trace.toString(), "--accounts", "20", "--json");
    assertThat(again.status()).as(again.output()).isZero();
    assertThat(again.output()).containsPattern("\"duplicate\"\\s*:\\s*" + LINES);
    assertThat(postedLines()).isEqualTo(LINES);
  }

  @Test
  @Order(3)
  void whatIsStoredVerifies() throws Exception {
    LaunchedLedger.Ended verified = ledger.run("verify", "--full");
    assertThat(verified.status()).as(verified.output()).isZero();
    assertThat(verified.output()).contains("well").doesNotContain("WRONG");
  }

  @Test
  @Order(4)
  void aSecondStartFindsTheDataOfTheFirst() throws Exception {
    assertThat(ledger.run("down").status()).isZero();
    LaunchedLedger.Ended up = ledger.run("up", "--detach");
    assertThat(up.status()).as(up.output()).isZero();

    awaitBalance("acme", "7.976");
    assertThat(postedLines()).isEqualTo(LINES);
    assertThat(event("req-2", 12, 0).statusCode()).isEqualTo(202);
    awaitBalance("acme", "7.952");
  }

  private static HttpResponse<String> event(String id, long input, long output)
      throws IOException, InterruptedException {
    return ledger.post(
        "ingest",
        "/v1/usage-events",
        """
        {"event_id":"%s","source":"my-gateway","account_id":"acme","occurred_at":"2026-01-31T12:00:00Z","operation":"chat",
         "provider":"openai","model":"gpt-5","quantities":{"input_tokens":%d,"output_tokens":%d}}
        """
            .formatted(id, input, output));
  }

  private static void awaitBalance(String account, String amount) {
    await()
        .atMost(Duration.ofSeconds(60))
        .ignoreExceptions()
        .until(
            () ->
                balanceOf(account)
                    .path("balances")
                    .path(0)
                    .path("balance")
                    .asString()
                    .equals(amount));
  }

  private static JsonNode balanceOf(String account) throws IOException, InterruptedException {
    return ledger.read("query", "/v1/accounts/" + account + "/balance");
  }

  private static long postedLines() throws IOException, InterruptedException {
    JsonNode outcomes =
        ledger.read("query", "/v1/sources/load%3Atrace.csv/outcomes").path("outcomes");
    return outcomes.path("posted").asLong() + outcomes.path("unrated").asLong();
  }

  private static Path trace() throws IOException {
    String lines =
        IntStream.range(0, LINES)
            .mapToObj(
                i ->
                    "2023-11-16 18:%02d:%02d.1234567,%d,%d"
                        .formatted(i / 60 % 60, i % 60, i + 1, i % 7))
            .collect(Collectors.joining("\r\n"));
    return Files.writeString(
        ledger.path("trace.csv"), "TIMESTAMP,ContextTokens,GeneratedTokens\r\n" + lines);
  }
}
