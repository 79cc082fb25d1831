package io.usageledger.ledger.quarantine;

import static io.usageledger.ledger.Events.usage;
import static io.usageledger.ledger.Events.voided;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.usageledger.ledger.RunningLedger;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ResendTest {
  private static final Duration SOON = Duration.ofSeconds(30);

  private static RunningLedger ledger;
  private final String account = "account/" + UUID.randomUUID();

  @BeforeAll
  static void start() {
    ledger = RunningLedger.start();
  }

  @AfterAll
  static void stop() {
    ledger.close();
  }

  /** A void that came before its event waits; sent again after it, it takes effect, once. */
  @Test
  void whatCanBePostedByNowIsPostedOnce() throws Exception {
    ledger.append(account, voided(account, "e-1"));
    await().atMost(SOON).until(() -> !place().equals("nothing"));
    ledger.append(account, usage(account, "e-1", 1_000, 0));
    await().atMost(SOON).until(() -> balance().equals("-2"));

    assertThat(send(place()).statusCode()).isEqualTo(202);
    await().atMost(SOON).until(() -> balance().equals("0"));
    assertThat(send(place()).statusCode()).isEqualTo(202);
    ledger.append(account, usage(account, "e-2", 500, 0));

    await().atMost(SOON).until(() -> balance().equals("-1"));
    assertThat(ledger.count("select count(*) from quarantine where account_id = ?", account))
        .isOne();
  }

  @Test
  void bytesThatAreNoEventComeBackUnderTheirNewPlace() throws Exception {
    byte[] key = account.getBytes(StandardCharsets.UTF_8);
    String place = "ledger-events/" + ledger.appendRawAndWait(key, new byte[] {1, 2, 3});
    await().atMost(SOON).until(() -> kept() == 1);

    assertThat(send(place).statusCode()).isEqualTo(202);

    await().atMost(SOON).until(() -> kept() == 2);
  }

  @Test
  void whatIsNotThereOrHasNoBytesIsSaid() throws Exception {
    assertThat(send("ledger-events/0/123456789").body()).contains("quarantine_unknown");
    ledger
        .tables()
        .sql(
            """
            insert into quarantine (record_offset, appended_at, log_offset, log_partition, record_partition, topic, reason, detail)
            values (77, '2026-01-01Z', 77, 0, 5, 'elsewhere', 'undecodable', 'larger than 3 MiB')
            """)
        .update();
    assertThat(send("elsewhere/5/77").body()).contains("quarantine_without_bytes");
    ledger.tables().sql("delete from quarantine where topic = 'elsewhere'").update();
  }

  private static HttpResponse<String> send(String place) throws IOException, InterruptedException {
    String url = "http://127.0.0.1:%d/v1/quarantine/%s/resends".formatted(ledger.port(), place);
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create(url))
                .header("Authorization", "Bearer " + ledger.stack().newApiKey("operate"))
                .POST(BodyPublishers.noBody())
                .build(),
            BodyHandlers.ofString());
  }

  private String place() {
    return ledger.text(
        "select topic || '/' || record_partition || '/' || record_offset from quarantine where account_id = ?",
        account);
  }

  private long kept() {
    return ledger.count(
        "select count(*) from quarantine where record_key = ?",
        (Object) account.getBytes(StandardCharsets.UTF_8));
  }

  private String balance() {
    return ledger.text(
        "select trim_scale(balance)::text from balances where account_id = ?", account);
  }
}
