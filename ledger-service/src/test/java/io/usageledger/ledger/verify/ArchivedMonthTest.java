package io.usageledger.ledger.verify;

import static io.usageledger.ledger.Events.grant;
import static io.usageledger.ledger.Events.usageBuilder;
import static io.usageledger.ledger.Events.voided;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.usageledger.ledger.RunningLedger;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A ledger from which a month has left verifies, and a sum of it that was changed is found. */
class ArchivedMonthTest {
  private static final Duration SOON = Duration.ofSeconds(60);

  private final String account = "archived/" + UUID.randomUUID();

  @Test
  void aLedgerThatAMonthHasLeftVerifies() throws Exception {
    try (RunningLedger ledger = RunningLedger.startAnew()) {
      String key = ledger.stack().newApiKey("operate");
      ledger.append(account, grant(account, "c", "3"));
      append(ledger, "e-1", "2016-10-01T00:00:00Z", "gpt-5");
      append(ledger, "e-2", "2016-10-02T00:00:00Z", "gpt-5");
      append(ledger, "e-3", "2016-10-03T00:00:00Z", "never priced " + account);
      ledger.append(account, voided(account, "e-2"));
      awaitEntries(ledger, 5);
      post(
          ledger,
          key,
          "/v1/usage-months/2016-10/changes",
          "{\"status\":\"closed\",\"accept_unrated\":true}");
      await()
          .atMost(SOON)
          .until(
              () ->
                  post(ledger, key, "/v1/usage-months/2016-10/detachments", "{}").statusCode()
                      == 200);
      append(ledger, "late", "2016-10-04T00:00:00Z", "gpt-5");
      awaitEntries(ledger, 6);

      HttpResponse<String> verified = post(ledger, key, "/v1/verifications/full", "");

      assertThat(verified.body()).startsWith("{\"ok\":true");

      ledger
          .tables()
          .sql("update usage_archives set events = 7 where account_id = ? and unit = ''")
          .param(account)
          .update();
      assertThat(post(ledger, key, "/v1/verifications", "").body()).contains(account);
      ledger
          .tables()
          .sql("update usage_archives set events = 1 where account_id = ? and unit = ''")
          .param(account)
          .update();
    }
  }

  private void append(RunningLedger ledger, String eventId, String occurredAt, String model) {
    ledger.append(
        account,
        usageBuilder(account, eventId)
            .setOccurredAt(Instant.parse(occurredAt))
            .setModel(model)
            .build());
  }

  private void awaitEntries(RunningLedger ledger, long entries) {
    await()
        .atMost(SOON)
        .until(
            () ->
                ledger.count("select count(*) from entries where account_id = ?", account)
                    >= entries);
  }

  private static HttpResponse<String> post(
      RunningLedger ledger, String key, String path, String body)
      throws IOException, InterruptedException {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + ledger.port() + path))
                .header("Authorization", "Bearer " + key)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build(),
            HttpResponse.BodyHandlers.ofString());
  }
}
