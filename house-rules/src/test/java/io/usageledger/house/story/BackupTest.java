package io.usageledger.house.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A stack is backed up while it runs, lost, and restored: it is the same ledger, and goes on. */
class BackupTest {
  private static final Duration SOON = Duration.ofSeconds(90);

  @TempDir private Path root;
  private LaunchedLedger ledger;

  @BeforeEach
  void launch() throws Exception {
    ledger = new LaunchedLedger(root);
  }

  @AfterEach
  void stop() throws Exception {
    ledger.run("down");
  }

  @Test
  void whatIsRestoredIsTheSameLedgerAndGoesOn() throws Exception {
    run("up", "--detach");
    ledger.post(
        "ingest",
        "/v1/credits",
        """
        {"credit_id":"c-1","account_id":"acme","unit":"credits","amount":"10","effective_at":"2026-01-01T00:00:00Z"}
        """);
    event("req-1", 1000);
    event("req-2", 2000);
    awaitBalance("4");
    String entries = ledger.read("query", "/v1/accounts/acme/entries").path("entries").toString();
    assertThat(entries).contains("\"hash\"");

    run("backup", "--to", root.resolve("backup").toString());
    event("after the backup", 100);
    awaitBalance("3.8");
    run("reset", "--yes");
    run("restore", "--from", root.resolve("backup").toString());
    run("up", "--detach");

    awaitBalance("4");
    assertThat(ledger.read("query", "/v1/accounts/acme/entries").path("entries").toString())
        .isEqualTo(entries);
    assertThat(run("verify", "--full")).contains("well").doesNotContain("WRONG");
    event("req-1", 1000);
    event("req-3", 500);
    awaitBalance("3");
    JsonNode outcomes = ledger.read("query", "/v1/sources/my-gateway/outcomes").path("outcomes");
    assertThat(outcomes.path("duplicate").asLong()).isOne();
  }

  private String run(String... words) throws Exception {
    LaunchedLedger.Ended ended = ledger.run(words);
    assertThat(ended.status()).as(ended.output()).isZero();
    return ended.output();
  }

  private void event(String id, long input) throws Exception {
    assertThat(
            ledger
                .post(
                    "ingest",
                    "/v1/usage-events",
                    """
        {"event_id":"%s","source":"my-gateway","account_id":"acme","occurred_at":"2026-01-31T12:00:00Z","operation":"chat",
         "provider":"openai","model":"gpt-5","quantities":{"input_tokens":%d}}
        """
                        .formatted(id, input))
                .statusCode())
        .isEqualTo(202);
  }

  private void awaitBalance(String amount) {
    await()
        .atMost(SOON)
        .ignoreExceptions()
        .until(
            () ->
                ledger
                    .read("query", "/v1/accounts/acme/balance")
                    .path("balances")
                    .path(0)
                    .path("balance")
                    .asString()
                    .equals(amount));
  }
}
