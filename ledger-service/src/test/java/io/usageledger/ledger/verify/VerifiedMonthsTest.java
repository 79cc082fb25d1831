package io.usageledger.ledger.verify;

import static io.usageledger.ledger.Events.usageBuilder;
import static io.usageledger.ledger.verify.VerifiedHistoriesTest.assertWell;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.usageledger.ledger.RunningLedger;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A month that retention has detached verifies; one that somebody took away does not. */
class VerifiedMonthsTest {
  private static final Duration A_WHILE = Duration.ofSeconds(90);
  private final String account = "months/" + UUID.randomUUID();

  @Test
  void aDetachedMonthVerifiesAndAChangeOfItsSumsIsFound() throws Exception {
    try (RunningLedger ledger = RunningLedger.startAnew()) {
      Verification verification = ledger.bean(Verification.class);
      append(ledger, "e-1", "2016-02-05T10:00:00Z");
      append(ledger, "e-2", "2016-03-05T10:00:00Z");
      awaitRows(ledger, 2);
      assertWell(verification.run(Extent.FULL));

      post(ledger, "2016-02/changes", "{\"status\":\"closed\"}");
      await()
          .atMost(A_WHILE)
          .until(
              () ->
                  ledger.count(
                          "select count(*) from usage_months where month_at = '2016-02-01Z' and closed_at is not null")
                      == ledger.count(
                          "select count(*) from applied_offsets where topic = 'ledger-events'"));
      post(ledger, "2016-02/detachments", "{}");
      awaitRows(ledger, 1);

      assertWell(verification.run(Extent.NEWEST));
      assertWell(verification.run(Extent.FULL));
      ledger
          .tables()
          .sql("update usage_archives set amount = amount + 1 where account_id = ?")
          .param(account)
          .update();
      List<String> faults =
          verification.run(Extent.FULL).stream()
              .flatMap(result -> result.examples().stream())
              .toList();
      assertThat(faults)
          .hasSize(2)
          .allMatch(fault -> fault.contains("account " + account + ", month of 2016-02-01"));
      ledger
          .tables()
          .sql("update usage_archives set amount = amount - 1 where account_id = ?")
          .param(account)
          .update();
      ledger
          .tables()
          .sql("alter table usage_history detach partition usage_history_2016_03")
          .update();
      try {
        faults =
            verification.run(Extent.FULL).stream()
                .flatMap(result -> result.examples().stream())
                .toList();
        assertThat(faults)
            .anyMatch(
                fault ->
                    fault.contains("the usage row of posting 2 of account " + account)
                        && fault.endsWith("is missing"));
      } finally {
        ledger
            .tables()
            .sql(
                "alter table usage_history attach partition usage_history_2016_03 for values from ('2016-03-01Z') to ('2016-04-01Z')")
            .update();
      }
      assertWell(verification.run(Extent.FULL));
    }
  }

  private void append(RunningLedger ledger, String id, String occurredAt) {
    ledger.append(
        account, usageBuilder(account, id).setOccurredAt(Instant.parse(occurredAt)).build());
  }

  private void awaitRows(RunningLedger ledger, long rows) {
    await()
        .atMost(A_WHILE)
        .until(
            () ->
                ledger.count("select count(*) from usage_history where account_id = ?", account)
                    == rows);
  }

  private static void post(RunningLedger ledger, String path, String body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + ledger.port() + "/v1/usage-months/" + path))
            .header("Authorization", "Bearer " + ledger.stack().newApiKey("operate"))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    var answer = HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 299);
  }
}
