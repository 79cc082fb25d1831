package io.usageledger.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.usageledger.query.LedgerRows.Usage;
import io.usageledger.query.RunningQueryService.Answer;
import java.math.BigDecimal;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;

class AccountReadsTest {
  private static final Instant PAST = Instant.parse("2026-03-01T00:00:00Z");

  private final RunningQueryService service = RunningQueryService.shared();
  private final LedgerRows ledger = new LedgerRows();

  @Test
  void availableLeavesOutWhatIsHeldAndWhatIsNotYetEffective() {
    String account = LedgerRows.unique("balance");
    ledger.grant(account, "now", "10.50", PAST);
    ledger.grant(account, "later", "5", Instant.parse("2100-01-01T00:00:00Z"));
    ledger.grant(account, "expired", "1", PAST);
    ledger
        .jdbc
        .sql(
            """
            update credits
            set expires_at = effective_at + interval '1 day'
            where account_id = :id
              and credit_id = 'expired'
            """)
        .param("id", account)
        .update();
    ledger
        .jdbc
        .sql("insert into held_balances (held, account_id, unit) values (2.250, :id, 'credits')")
        .param("id", account)
        .update();

    JsonNode balance = service.read("/v1/accounts/" + account + "/balance");

    assertThat(balance.at("/balances/0").toString())
        .isEqualTo(
            "{\"unit\":\"credits\",\"balance\":\"16.5\",\"held\":\"2.25\",\"available\":\"8.25\",\"overdraft\":\"0\"}");
    assertThat(balance.at("/credits/0/credit_id").asString()).isEqualTo("expired");
    assertThat(balance.at("/credits/1/remaining").asString()).isEqualTo("10.5");
  }

  @Test
  void subscriptionsComeByTheNewestPeriodAndByStatus() {
    String account = LedgerRows.unique("subscribed");
    ledger.grant(account, "c", "1", PAST);
    for (String row :
        List.of("s-1,expired,2026-01-01", "s-2,active,2026-03-01", "s-3,cancelled,2026-02-01")) {
      String[] columns = row.split(",");
      ledger
          .jdbc
          .sql(
              """
              insert into subscriptions (account_id, subscription_id, status, period_start, period_end, changed_at, tier, unit,
                allowance, rollover_cap, attributes)
              values (?, ?, ?, ?::timestamptz, ?::timestamptz + interval '1 month', now(), 'pro', 'credits', 100.50, 0,
                '{"stripe_customer_id": "cus_1"}')
              """)
          .params(
              account, columns[0], columns[1], columns[2] + "T00:00:00Z", columns[2] + "T00:00:00Z")
          .update();
    }
    String path = "/v1/accounts/" + account + "/subscriptions";

    JsonNode first = service.read(path + "?limit=2");
    JsonNode second =
        service.read(path + "?limit=2&cursor=" + first.path("next_cursor").asString());

    assertThat(first.at("/subscriptions").findValuesAsString("subscription_id"))
        .containsExactly("s-2", "s-3");
    assertThat(first.at("/subscriptions/0/allowance").asString()).isEqualTo("100.5");
    assertThat(first.at("/subscriptions/0/attributes/stripe_customer_id").asString())
        .isEqualTo("cus_1");
    assertThat(second.at("/subscriptions").findValuesAsString("subscription_id"))
        .containsExactly("s-1");
    assertThat(second.path("next_cursor").isNull()).isTrue();
    assertThat(
            service
                .read(path + "?status=active&status=expired")
                .at("/subscriptions")
                .findValuesAsString("subscription_id"))
        .containsExactly("s-2", "s-1");
    assertThat(service.ask("/v1/accounts/nobody/subscriptions").status()).isEqualTo(404);
  }

  @Test
  void anAccountWithNothingButUnratedUsageSaysSo() {
    String account = LedgerRows.unique("unrated");
    Usage usage = Usage.of(account, "e", PAST);
    ledger.post(
        new Usage(
            account, "tests", "e", PAST, "unknown", null, null, Map.of(), 1, 1, Map.of(), null,
            false));

    JsonNode balance = service.read("/v1/accounts/" + usage.accountId() + "/balance");

    assertThat(balance.get("balances")).isEmpty();
    assertThat(balance.at("/watermark/unrated_events").asLong()).isEqualTo(1);
  }

  @Test
  void anUnknownAccountIsNamedWithItsWatermark() {
    for (String list : List.of("balance", "usage", "usage-history", "entries", "statement")) {
      Answer answer = service.ask("/v1/accounts/nobody%2Fhere/" + list);

      assertThat(answer.status()).as(list).isEqualTo(404);
      assertThat(answer.json().get("code").asString()).isEqualTo("account_unknown");
      assertThat(answer.json().get("detail").asString()).contains("\"nobody/here\"");
      assertThat(answer.json().at("/watermark").has("lag_known")).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a/b",
        "a//b",
        "a b",
        "50%",
        "a%2Fb",
        "q?x=1&y",
        "#hash",
        "ünï-日本",
        "semi;colon=1",
        "back\\slash",
        "plus+",
        "<script>alert(1)</script>",
        "'; drop table accounts; --",
        "a:b/c.d e",
        "..x",
        "\"quoted\"",
        "%"
      })
  void anyTextIsAnAccountId(String name) {
    String account = LedgerRows.unique(name);
    ledger.grant(account, "c/1", "1", PAST);
    Usage usage = Usage.of(account, "event " + name, PAST);
    ledger.post(usage);
    String path = "/v1/accounts/" + encoded(account);

    assertThat(service.read(path + "/balance").get("account_id").asString()).isEqualTo(account);
    assertThat(service.read(path + "/usage?from=2026-01-01T00:00:00Z").get("buckets")).hasSize(1);
    assertThat(
            service
                .read(path + "/usage-history/tests/" + encoded("event " + name))
                .at("/usage/event_id")
                .asString())
        .isEqualTo("event " + name);
    assertThat(
            service
                .read("/v1/accounts?prefix=" + encoded(account))
                .at("/accounts/0/account_id")
                .asString())
        .isEqualTo(account);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  @Test
  void pagesNeitherRepeatNorHideWhileUsageArrives() {
    String account = LedgerRows.unique("pages");
    for (int event = 0; event < 25; event++) {
      ledger.post(Usage.of(account, "before-" + event, PAST.plusSeconds(event / 3)));
    }
    List<String> seen = new ArrayList<>();
    List<Long> entries = new ArrayList<>();
    String cursor = "";
    String entryCursor = "";
    for (int page = 0; page < 4; page++) {
      JsonNode history =
          service.read("/v1/accounts/" + account + "/usage-history?limit=7" + cursor);
      history.get("usage_history").forEach(usage -> seen.add(usage.get("event_id").asString()));
      cursor = "&cursor=" + history.get("next_cursor").asString("");
      JsonNode journal = service.read("/v1/accounts/" + account + "/entries?limit=7" + entryCursor);
      journal.get("entries").forEach(entry -> entries.add(entry.get("sequence_number").asLong()));
      entryCursor = "&cursor=" + journal.get("next_cursor").asString("");
      ledger.post(Usage.of(account, "meanwhile-" + page, PAST.plusSeconds(3600 + page)));
    }

    assertThat(seen).hasSize(25).doesNotHaveDuplicates().allMatch(id -> id.startsWith("before-"));
    assertThat(cursor).isEqualTo("&cursor=");
    assertThat(entries).hasSize(25).isSortedAccordingTo((one, other) -> Long.compare(other, one));
    assertThat(entries).doesNotHaveDuplicates();
  }

  @Test
  void aCursorOfAnotherListIsRefused() {
    String account = LedgerRows.unique("cursor");
    ledger.post(Usage.of(account, "1", PAST));
    ledger.post(Usage.of(account, "2", PAST));
    String cursor =
        service.read("/v1/accounts/" + account + "/entries?limit=1").get("next_cursor").asString();

    Answer answer = service.ask("/v1/accounts/" + account + "/usage-history?cursor=" + cursor);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().get("code").asString()).isEqualTo("cursor_invalid");
  }

  @Test
  void historyIsFilteredByEveryAttribute() {
    String account = LedgerRows.unique("filters");
    ledger.post(
        new Usage(
            account,
            "s",
            "wanted",
            PAST,
            "gpt-5",
            "key_1",
            "talk",
            Map.of("agent", "x", "project", "p"),
            1,
            1,
            Map.of("frames", 3L),
            new BigDecimal("1"),
            false));
    ledger.post(
        new Usage(
            account,
            "s",
            "other",
            PAST,
            "mini",
            null,
            null,
            Map.of("agent", "y"),
            1,
            1,
            Map.of(),
            null,
            false));
    ledger.post(
        new Usage(
            account,
            "s",
            "gone",
            PAST,
            "gpt-5",
            null,
            null,
            Map.of(),
            1,
            1,
            Map.of(),
            new BigDecimal("2"),
            true));

    assertThat(ids(account, "attributes.agent=x&attributes.agent=z")).containsExactly("wanted");
    assertThat(ids(account, "attributes.agent=x&attributes.project=q")).isEmpty();
    assertThat(ids(account, "api_key_id=key_1&conversation_id=talk&model=gpt-5"))
        .containsExactly("wanted");
    assertThat(ids(account, "state=unrated")).containsExactly("other");
    assertThat(ids(account, "state=voided")).containsExactly("gone");
    assertThat(ids(account, "api_key_id=")).containsExactlyInAnyOrder("other", "gone");
    assertThat(ids(account, "to=2026-03-01T00:00:00Z")).isEmpty();
    assertThat(ids(account, "from=2026-03-01T00:00:00Z&to=2026-03-01T00:00:00.000001Z")).hasSize(3);
  }

  private List<String> ids(String account, String query) {
    List<String> ids = new ArrayList<>();
    service
        .read("/v1/accounts/" + account + "/usage-history?" + query)
        .get("usage_history")
        .forEach(usage -> ids.add(usage.get("event_id").asString()));
    return ids;
  }

  @Test
  void accountsArePagedByTheirIds() {
    String prefix = LedgerRows.unique("list");
    for (int account = 0; account < 5; account++) {
      ledger.grant(prefix + "-" + account, "c", "1", PAST);
    }
    JsonNode first = service.read("/v1/accounts?limit=3&prefix=" + prefix);
    JsonNode second =
        service.read(
            "/v1/accounts?limit=3&prefix="
                + prefix
                + "&cursor="
                + first.get("next_cursor").asString());
    JsonNode last =
        service.read("/v1/accounts?limit=1&sort=account_id_descending&prefix=" + prefix);

    assertThat(first.get("accounts")).hasSize(3);
    assertThat(second.get("accounts")).hasSize(2);
    assertThat(second.get("next_cursor").isNull()).isTrue();
    assertThat(last.at("/accounts/0/account_id").asString()).isEqualTo(prefix + "-4");
    assertThat(last.at("/accounts/0/balances/0/balance").asString()).isEqualTo("1");
  }

  @Test
  void theServicesOwnDatabaseRoleCannotWrite() {
    JdbcClient jdbc = service.bean(JdbcClient.class);
    TransactionTemplate transaction =
        new TransactionTemplate(service.bean(PlatformTransactionManager.class));
    for (String statement :
        List.of(
            "insert into models (provider, model_id) values ('x', 'y')",
            "update balances set balance = 0",
            "delete from entries",
            "truncate accounts",
            "insert into api_keys (key_id, name, secret_hash, permissions) values ('key_aaaaaaaa', 'x', sha256('x'), '{operate}')",
            "update holds set amount = 1")) {
      assertThatThrownBy(
              () ->
                  transaction.executeWithoutResult(
                      status -> {
                        // The session's own mode is only a courtesy; what counts is the privilege.
                        jdbc.sql("set transaction read write").update();
                        jdbc.sql(statement).update();
                      }))
          .as(statement)
          .hasStackTraceContaining("permission denied");
      assertThatThrownBy(() -> jdbc.sql(statement).update())
          .as(statement)
          .isInstanceOf(RuntimeException.class);
    }
  }
}
