package io.usageledger.ledger.months;

import static io.usageledger.ledger.Events.grant;
import static io.usageledger.ledger.Events.rated;
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
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.kafka.config.KafkaListenerEndpointRegistry;

/** Months come before they begin, close, leave the tables and come back. */
class MonthsTest {
  private static final Duration SOON = Duration.ofSeconds(30);

  private static RunningLedger ledger;
  private static String apiKey;
  private final String account = "months/" + UUID.randomUUID();

  @BeforeAll
  static void start() {
    ledger = RunningLedger.start("--ledger.partitions-ahead=3");
    apiKey = ledger.stack().newApiKey("operate");
  }

  @AfterAll
  static void stop() {
    ledger.close();
  }

  @Test
  void theMonthsToComeAreThereBeforeTheyBegin() {
    YearMonth now = YearMonth.now(ZoneOffset.UTC);
    for (int month = 0; month <= 3; month++) {
      String partition = "usage_history_" + now.plusMonths(month).toString().replace('-', '_');
      await().atMost(SOON).until(() -> isAttached(partition));
    }
  }

  @Test
  void aClosedMonthTakesNoVoidAndNoRatingButUsage() throws Exception {
    appendUsage("2018-03-05T10:00:00Z", "e-1");
    close("2018-03");

    ledger.append(account, voided(account, "e-1"), rated(account, "e-1", "r"));
    appendUsage("2018-03-06T10:00:00Z", "late");

    awaitRows(2);
    assertThat(reasons()).isEqualTo("month_closed month_closed");
    assertThat(balance()).isEqualTo("-4");
  }

  @Test
  void detachingAMonthLeavesEverySumAndRepeatsAreStillKnown() throws Exception {
    ledger.append(account, grant(account, "c-1", "3"));
    appendUsage("2018-04-05T10:00:00Z", "e-1");
    appendUsage("2018-04-06T10:00:00Z", "e-2");
    appendUsage("2018-05-06T10:00:00Z", "kept");
    ledger.append(account, voided(account, "e-2"));
    awaitEntries(4);
    close("2018-04");
    String before = figures();

    HttpResponse<String> detached = post("2018-04/detachments", "{}");

    assertThat(detached.statusCode()).as(detached.body()).isEqualTo(200);
    assertThat(detached.body()).contains("\"attached_events\":0").contains("usage_archive_2018_04");
    assertThat(figures()).isEqualTo(before);
    assertThat(rows()).as("the other month's").isOne();
    assertThat(
            ledger.text(
                """
                select events || ' ' || voided_events || ' ' || input_tokens || ' ' || amount || ' ' || unit
                from usage_archives where account_id = ?
                """,
                account))
        .isEqualTo("1 1 1000 2 credits");

    appendUsage("2018-04-05T10:00:00Z", "e-1");
    await()
        .atMost(SOON)
        .until(
            () ->
                ledger.count("select duplicate_events from accounts where account_id = ?", account)
                    == 1);
    appendUsage("2018-04-07T10:00:00Z", "late");
    awaitRows(2);
    ledger.append(account, voided(account, "e-1"));
    await().atMost(SOON).until(() -> reasons().equals("month_closed"));

    assertThat(post("2018-04/changes", "{\"status\":\"open\"}").body()).contains("usage_archived");
    HttpResponse<String> back = post("2018-04/attachments", "{}");
    assertThat(back.statusCode()).as(back.body()).isEqualTo(200);
    assertThat(rows()).isEqualTo(4);
    assertThat(ledger.count("select count(*) from usage_archives where account_id = ?", account))
        .isZero();
    assertThat(post("2018-04/changes", "{\"status\":\"open\"}").statusCode()).isEqualTo(202);
    awaitClosed("2018-04", 0);
    ledger.append(account, voided(account, "e-1"));
    await()
        .atMost(SOON)
        .until(
            () ->
                ledger.count(
                        "select count(*) from usage_history where account_id = ? and voided_at is not null",
                        account)
                    == 2);
  }

  @Test
  void aMonthThatComesBackWholeIsAPartitionAgain() throws Exception {
    appendUsage("2018-06-05T10:00:00Z", "e-1");
    awaitRows(1);
    close("2018-06");
    assertThat(post("2018-06/detachments", "{}").statusCode()).isEqualTo(200);
    assertThat(rows()).isZero();

    assertThat(post("2018-06/attachments", "{}").statusCode()).isEqualTo(200);

    assertThat(rows()).isOne();
    assertThat(isAttached("usage_history_2018_06")).isTrue();
  }

  @Test
  void whatIsNotClosedCannotBeDetached() throws Exception {
    appendUsage("2018-07-05T10:00:00Z", "e-1");
    awaitRows(1);

    HttpResponse<String> refused = post("2018-07/detachments", "{}");

    assertThat(refused.statusCode()).isEqualTo(409);
    assertThat(refused.body()).contains("month_open");
    assertThat(rows()).isOne();
  }

  /** Else the log would have it open, and the tables would not have its rows. */
  @Test
  void aMonthThatIsJustBeingOpenedIsNotDetached() throws Exception {
    appendUsage("2018-09-05T10:00:00Z", "e-1");
    awaitRows(1);
    close("2018-09");
    List<HttpResponse<String>> answers = new ArrayList<>();

    ledger.whileAnother(
        "update usage_months set closed_at = null where month_at = '2018-09-01 00:00Z' and log_partition = 0",
        () -> answers.add(post("2018-09/detachments", "{}")));
    answers.add(post("2018-09/detachments", "{}"));

    assertThat(answers).extracting(HttpResponse::statusCode).containsExactly(503, 409);
    assertThat(answers.get(0).body()).contains("database_busy");
    assertThat(answers.get(1).body()).contains("month_open");
    assertThat(rows()).isOne();
  }

  @Test
  void usageThatWaitsForAPriceKeepsItsMonthOpenUnlessGivenUp() throws Exception {
    appendUnpriced("2018-08-05T10:00:00Z");
    awaitRows(1);

    HttpResponse<String> refused = post("2018-08/changes", "{\"status\":\"closed\"}");

    assertThat(refused.statusCode()).isEqualTo(409);
    assertThat(refused.body()).contains("usage_unrated");
    assertThat(
            post("2018-08/changes", "{\"status\":\"closed\",\"accept_unrated\":true}").statusCode())
        .isEqualTo(202);
  }

  /** Else nobody could ever rate what is posted after the look at the tables. */
  @Test
  void usageThatIsNotPostedYetKeepsItsMonthOpen() throws Exception {
    KafkaListenerEndpointRegistry listeners = ledger.bean(KafkaListenerEndpointRegistry.class);
    listeners.stop();
    HttpResponse<String> refused;
    try {
      appendUnpriced("2018-10-05T10:00:00Z");

      refused = post("2018-10/changes", "{\"status\":\"closed\"}");
    } finally {
      listeners.start();
    }

    assertThat(refused.statusCode()).isEqualTo(409);
    assertThat(refused.body()).contains("posting_behind");
    awaitRows(1);
    assertThat(post("2018-10/changes", "{\"status\":\"closed\"}").body()).contains("usage_unrated");
  }

  @Test
  void aMonthThatIsNotOverStaysOpen() throws Exception {
    String now = YearMonth.now(ZoneOffset.UTC).toString();

    assertThat(post(now + "/changes", "{\"status\":\"closed\"}").body()).contains("month_not_over");
    assertThat(post("2018-13/changes", "{\"status\":\"closed\"}").body())
        .contains("period_invalid");
  }

  private static void close(String month) throws Exception {
    HttpResponse<String> closed =
        post(month + "/changes", "{\"status\":\"closed\",\"reason\":\"test\"}");
    assertThat(closed.statusCode()).as(closed.body()).isEqualTo(202);
    awaitClosed(
        month, ledger.count("select count(*) from applied_offsets where topic = 'ledger-events'"));
  }

  private static void awaitClosed(String month, long partitions) {
    await()
        .atMost(SOON)
        .until(
            () ->
                ledger.count(
                        "select count(*) from usage_months where month_at = cast(? as timestamptz) and closed_at is not null",
                        month + "-01 00:00Z")
                    == partitions);
  }

  /** 1000 input tokens at 0.002 credits. */
  private void appendUsage(String occurredAt, String eventId) {
    ledger.append(
        account,
        usageBuilder(account, eventId)
            .setOccurredAt(Instant.parse(occurredAt))
            .setQuantities(Map.of("input_tokens", 1000L))
            .build());
  }

  private void appendUnpriced(String occurredAt) {
    ledger.append(
        account,
        usageBuilder(account, "e-1")
            .setModel("never priced " + account)
            .setOccurredAt(Instant.parse(occurredAt))
            .build());
  }

  private static HttpResponse<String> post(String path, String body)
      throws IOException, InterruptedException {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(
                    URI.create(
                        "http://127.0.0.1:%d/v1/usage-months/%s".formatted(ledger.port(), path)))
                .header("Authorization", "Bearer " + apiKey)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build(),
            HttpResponse.BodyHandlers.ofString());
  }

  private static boolean isAttached(String partition) {
    return ledger.count(
            "select count(*) from pg_class where oid = to_regclass(?) and relispartition",
            partition)
        == 1;
  }

  private void awaitRows(long rows) {
    await().atMost(SOON).until(() -> rows() == rows);
  }

  private void awaitEntries(long entries) {
    await()
        .atMost(SOON)
        .until(
            () ->
                ledger.count("select count(*) from entries where account_id = ?", account)
                    >= entries);
  }

  private long rows() {
    return ledger.count("select count(*) from usage_history where account_id = ?", account);
  }

  private String balance() {
    return ledger.text("select balance::text from balances where account_id = ?", account);
  }

  private String reasons() {
    return ledger.text(
        "select coalesce(string_agg(reason, ' ' order by record_offset), '') from quarantine where account_id = ?",
        account);
  }

  /** Balance, credits, entries and roll-ups. */
  private String figures() {
    return ledger.text(
        """
        select concat_ws(' ',
          (select string_agg(balance || unit, ',') from balances where account_id = a.account_id),
          (select string_agg(remaining || credit_id, ',') from credits where account_id = a.account_id),
          (select count(*) || ':' || sum(amount) from entries where account_id = a.account_id),
          (select string_agg(hour_at || ':' || events || ':' || amount, ',' order by hour_at) from usage_hours where account_id = a.account_id),
          encode(a.head_hash, 'hex'))
        from accounts a where account_id = ?
        """,
        account);
  }
}
