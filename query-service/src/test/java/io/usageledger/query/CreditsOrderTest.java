package io.usageledger.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Which of an account's credits are shown, and in which order. */
class CreditsOrderTest {
  private final RunningQueryService service = RunningQueryService.shared();
  private final LedgerRows ledger = new LedgerRows();
  private final String account = LedgerRows.unique("credits");

  @Test
  void whatIsDrawnNextComesBeforeWhatIsUsedUpAndThatBeforeWhatClosed() {
    ledger.account(account);
    for (String row :
        List.of(
            "closed, 0, 2026-02-01, 7, 2026-03-01",
            "closed later, 0, 2026-03-01, 7, 2026-04-01",
            "January, 0, 2026-02-01, 10, ",
            "top-up, 9, , 3, ",
            "March, 0, 2026-04-01, 0, ",
            "February, 0, 2026-03-01, 4, ",
            "used top-up, 9, , 10, ")) {
      credit(row.split(", ?", -1));
    }

    assertThat(ids(balance()))
        .containsExactly(
            "February", "March", "top-up", "January", "used top-up", "closed later", "closed");
  }

  @Test
  void aThousandCreditsThatAreUsedUpDoNotHideTheOneThatMakesTheBalance() {
    ledger.account(account);
    ledger
        .jdbc
        .sql(
            """
            insert into credits (
              effective_at, granted_at, credit_number, priority, granted, used, account_id, credit_id, unit)
            select '2026-01-01Z', '2026-01-01Z', n, 5, 10, case when n < 1002 then 10 else 0 end, :id,
              'top-up ' || n, 'credits'
            from generate_series(1, 1002) as n
            """)
        .param("id", account)
        .update();

    JsonNode balance = balance();

    assertThat(balance.at("/credits/0/credit_id").asString()).isEqualTo("top-up 1002");
    assertThat(balance.at("/credits/1/remaining").asString()).isEqualTo("0");
    assertThat(balance.get("credits")).hasSize(1000);
    assertThat(balance.get("credits_cut").asBoolean()).isTrue();
  }

  /**
   * @param columns id, priority, expiry, how much of 10 is used, when it closed; empty is null
   */
  private void credit(String... columns) {
    ledger
        .jdbc
        .sql(
            """
            insert into credits (
              effective_at, granted_at, credit_number, account_id, credit_id, unit, granted, priority, expires_at, used,
              forfeited, closed_at)
            select '2026-01-01Z', '2026-01-01Z', count(c.*) + 1, :account, :id, 'credits', 10, :priority::integer,
              nullif(:expiry, '')::timestamptz, :used::numeric,
              case when :closed = '' then 0 else 10 - :used::numeric end, nullif(:closed, '')::timestamptz
            from credits c
            where c.account_id = :account
            """)
        .param("account", account)
        .param("id", columns[0])
        .param("priority", columns[1])
        .param("expiry", columns[2])
        .param("used", columns[3])
        .param("closed", columns[4])
        .update();
  }

  private JsonNode balance() {
    return service.read("/v1/accounts/" + account + "/balance");
  }

  private static List<String> ids(JsonNode balance) {
    return balance.get("credits").findValuesAsString("credit_id");
  }
}
