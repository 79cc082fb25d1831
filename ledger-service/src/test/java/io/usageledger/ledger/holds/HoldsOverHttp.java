package io.usageledger.ledger.holds;

import static io.usageledger.ledger.Events.adjustment;
import static io.usageledger.ledger.Events.grant;
import static org.awaitility.Awaitility.await;

import io.usageledger.ledger.RunningLedger;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Holds over HTTP, against the running service, of an account of each test's own. */
abstract class HoldsOverHttp {
  static final HttpClient HTTP = HttpClient.newHttpClient();
  static RunningLedger ledger;
  private static String key;
  final String account = "holder/" + UUID.randomUUID();

  @BeforeAll
  static void start() {
    ledger = RunningLedger.start("--ledger.batch-records=1");
    key = ledger.stack().newApiKey("holds:write");
  }

  @AfterAll
  static void stop() {
    ledger.close();
  }

  String available() {
    return ledger.text(
        "select b.balance || ' ' || h.held from balances b join standing.held_balances h using (account_id, unit) where account_id = ? and unit = 'credits'",
        account);
  }

  void have(String amount) {
    ledger.append(
        account,
        grant(account, "c", amount),
        adjustment(account, "a", "0.5"),
        adjustment(account, "b", "-0.5"));
    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () ->
                ledger.count(
                            "select count(*) from balances where account_id = ? and balance = ?::numeric",
                            account,
                            amount)
                        == 1
                    && ledger.count(
                            "select entry_count from accounts where account_id = ?", account)
                        >= 3);
  }

  String held() {
    return ledger.text(
        "select held::text from standing.held_balances where account_id = ?", account);
  }

  HttpResponse<String> take(String id, String amount, String ttl)
      throws IOException, InterruptedException {
    return HTTP.send(request(account + id, amount, ttl), text());
  }

  static HttpResponse<String> takeOf(String other, String id)
      throws IOException, InterruptedException {
    return HTTP.send(requestOf(other, other + id, "1", "PT60S"), text());
  }

  int release(String id) throws IOException, InterruptedException {
    return HTTP.send(deletion(id), text()).statusCode();
  }

  HttpRequest deletion(String id) {
    String path =
        "/v1/holds/" + URLEncoder.encode(account + id, StandardCharsets.UTF_8).replace("+", "%20");
    return requestBuilder(path).DELETE().build();
  }

  HttpRequest request(String holdId, String amount, String ttl) {
    return requestOf(account, holdId, amount, ttl);
  }

  static HttpRequest requestOf(String account, String holdId, String amount, String ttl) {
    String body =
        """
        {"hold_id":"%s","account_id":"%s","unit":"credits","amount":"%s","ttl":"%s"}
        """
            .formatted(holdId, account, amount, ttl);
    return requestBuilder("/v1/holds").POST(HttpRequest.BodyPublishers.ofString(body)).build();
  }

  static HttpRequest.Builder requestBuilder(String path) {
    return HttpRequest.newBuilder(uri(path))
        .header("Authorization", "Bearer " + key)
        .header("Content-Type", "application/json");
  }

  static URI uri(String path) {
    return URI.create("http://127.0.0.1:" + ledger.port() + path);
  }

  static HttpResponse.BodyHandler<String> text() {
    return HttpResponse.BodyHandlers.ofString();
  }
}
