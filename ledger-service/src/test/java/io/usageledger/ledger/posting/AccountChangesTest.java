package io.usageledger.ledger.posting;

import static io.usageledger.ledger.Events.grant;
import static io.usageledger.ledger.Events.grantBuilder;
import static io.usageledger.ledger.Events.rated;
import static io.usageledger.ledger.Events.usage;
import static io.usageledger.ledger.Events.usageBuilder;
import static io.usageledger.ledger.Events.voided;
import static org.assertj.core.api.Assertions.assertThat;

import io.usageledger.ledger.RunningLedger;
import io.usageledger.log.AccountChanged;
import io.usageledger.log.ReportedCost;
import io.usageledger.log.UsageRecorded;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Accounts that are charged by reported cost, closed and opened, in real Postgres from real Kafka.
 */
class AccountChangesTest {
  private static RunningLedger ledger;
  private final String account = "changed/" + UUID.randomUUID();
  private PostedAccount posted;

  @BeforeAll
  static void start() {
    ledger = RunningLedger.start();
  }

  @AfterAll
  static void stop() {
    ledger.close();
  }

  @BeforeEach
  void begin() {
    posted = new PostedAccount(ledger, account);
  }

  @Test
  void usageIsChargedAtItsReportedCostAndNeverFreeWithoutOne() {
    posted.append(
        grantBuilder(account, "c", "1").setUnit("eur").build(),
        charged("a-1", "reported_cost"),
        reported("e-1", "0.000000000001", "eur"),
        usage(account, "e-2", 10, 0),
        reported("e-3", "0", "eur"));

    posted.awaitEntries(5);
    assertThat(entries())
        .isEqualTo("grant 1; account 0; usage -0.000000000001; unrated 0; usage 0");
    assertThat(
            ledger.text(
                "select u.credits_used || ' ' || u.unit || ' ' || cardinality(r.price_ids) from usage_history u join rate_cards r using (rate_card_id) where account_id = ? and event_id = 'e-1'",
                account))
        .isEqualTo("0.000000000001 eur 0");
    assertThat(
            ledger.text(
                "select detail ->> 'reason' from entries where account_id = ? and kind = 'unrated'",
                account))
        .isEqualTo("no reported cost, by which the account is charged");
    assertThat(ledger.count("select unrated_events from accounts where account_id = ?", account))
        .isOne();
  }

  @Test
  void aRatingLeavesSuchUsageUntilTheAccountIsChargedOtherwise() {
    posted.append(
        charged("a-1", "reported_cost"),
        reported("e-1", "3", "usd"),
        rated(account, "e-1", "r-1"),
        charged("a-2", "prices"),
        charged("a-2", "prices"),
        rated(account, "e-1", "r-2"),
        voided(account, "e-1"));

    posted.awaitEntries(6);
    // 1000 input tokens of gpt-5 are 2 credits
    assertThat(entries()).isEqualTo("account 0; usage -3; account 0; rated 3; rated -2; void 2");
  }

  @Test
  void aClosedAccountTakesNoHoldsYetItsUsageIsPostedAndItCanOpenAgain() throws Exception {
    posted.append(
        grant(account, "c", "10"), status("a-1", "closed"), usage(account, "e-1", 1000, 0));
    posted.awaitEntries(3);

    assertThat(hold("h-1").statusCode()).isEqualTo(403);
    assertThat(hold("h-1").body()).contains("\"code\":\"account_closed\"");
    assertThat(ledger.text("select balance::text from balances where account_id = ?", account))
        .isEqualTo("8");
    String closedAt =
        ledger.text("select closed_at::text from accounts where account_id = ?", account);
    posted.append(status("a-2", "closed"), charged("a-3", "prices"));
    posted.awaitEntries(5);
    assertThat(ledger.text("select closed_at::text from accounts where account_id = ?", account))
        .isEqualTo(closedAt);
    posted.append(status("a-4", "open"));
    posted.awaitEntries(6);
    assertThat(hold("h-2").statusCode()).isEqualTo(201);
  }

  @Test
  void anAccountThatWasClosedBeforeItHadAnythingIsClosedToHolds() throws Exception {
    posted.append(status("a-1", "closed"));
    posted.awaitEntries(1);
    assertThat(hold("h-1").body()).contains("account_closed");
  }

  private HttpResponse<String> hold(String id) throws IOException, InterruptedException {
    String body =
        """
        {"hold_id":"%s","account_id":"%s","unit":"credits","amount":"1","ttl":"PT60S"}
        """
            .formatted(account + id, account);
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + ledger.port() + "/v1/holds"))
            .header("Authorization", "Bearer " + ledger.stack().newApiKey("holds:write"))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
  }

  private AccountChanged charged(String changeId, String chargedBy) {
    return new AccountChanged(changeId, account, chargedBy, null, null);
  }

  private AccountChanged status(String changeId, String status) {
    return new AccountChanged(changeId, account, null, status, Map.of("crm", "7"));
  }

  private UsageRecorded reported(String eventId, String amount, String currency) {
    return usageBuilder(account, eventId)
        .setReportedCost(new ReportedCost(new BigDecimal(amount).setScale(12), currency))
        .build();
  }

  private String entries() {
    return ledger.text(
        "select string_agg(kind || ' ' || amount, '; ' order by sequence_number) from entries where account_id = ?",
        account);
  }
}
