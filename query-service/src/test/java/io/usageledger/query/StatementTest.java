package io.usageledger.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.usageledger.query.RunningQueryService.Answer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class StatementTest {
  private static final Instant BEGIN = Instant.parse("2026-03-01T00:00:00Z");

  /** Entries of 4 kB: no buffer between service and client takes 60 MB. */
  private static final int MORE_THAN_THE_WAY_HOLDS = 15_000;

  private final RunningQueryService service = RunningQueryService.shared();
  private final LedgerRows ledger = new LedgerRows();

  private String journal(int entries) {
    String account = LedgerRows.unique("statement");
    ledger.grant(account, "c", "100", BEGIN);
    for (int entry = 1; entry <= entries; entry++) {
      String unit = entry % 5 == 0 ? "usd" : "credits";
      BigDecimal amount = new BigDecimal(entry % 3 == 0 ? "0.1" : "-0.000000000003");
      ledger.append(
          account, "adjustment", unit, amount, null, BEGIN.plusSeconds(entry * 60L), null);
    }
    return account;
  }

  @Test
  void openingAndEntriesMakeTheClosingBalanceExactly() {
    String account = journal(40);
    JsonNode statement =
        service.read(
            "/v1/accounts/"
                + account
                + "/statement?from=2026-03-01T00:10:00Z&to=2026-03-01T00:30:00Z");

    assertThat(statement.get("entries")).hasSize(20);
    assertThat(statement.get("balances")).hasSize(2);
    for (JsonNode unit : statement.get("balances")) {
      BigDecimal sum = new BigDecimal(unit.get("opening_balance").asString());
      for (JsonNode entry : statement.get("entries")) {
        if (entry.get("unit").equals(unit.get("unit"))) {
          sum = sum.add(new BigDecimal(entry.get("amount").asString()));
        }
      }
      assertThat(sum).isEqualByComparingTo(unit.get("closing_balance").asString());
    }
    assertThat(statement.at("/balances/0/opening_balance").asString())
        .isEqualTo("100.299999999985");
    assertThat(statement.has("watermark")).isTrue();
  }

  @Test
  void everyKindThatTheJournalAdmitsCanBeAskedFor() {
    String account = journal(1);
    assertThat(ledger.entryKinds()).contains("usage", "account").hasSizeGreaterThan(10);
    for (String kind : ledger.entryKinds()) {
      service.read("/v1/accounts/%s/entries?kind=%s".formatted(account, kind));
    }
  }

  @Test
  void theNextPeriodOpensWhereTheLastOneClosed() {
    String account = journal(30);
    String path = "/v1/accounts/" + account + "/statement?";
    JsonNode first = service.read(path + "from=2026-01-01T00:00:00Z&to=2026-03-01T00:15:00Z");
    JsonNode second = service.read(path + "from=2026-03-01T00:15:00Z&to=2026-04-01T00:00:00Z");

    assertThat(second.at("/balances/0/opening_balance"))
        .isEqualTo(first.at("/balances/0/closing_balance"));
    assertThat(first.get("entry_count").asLong() + second.get("entry_count").asLong())
        .isEqualTo(31);
    assertThat(first.at("/balances/0/opening_balance").asString()).isEqualTo("0");
  }

  @Test
  void csvHasTheSameEntriesBetweenOpeningAndClosing() {
    String account = journal(3);
    ledger.append(
        account,
        "adjustment",
        "credits",
        BigDecimal.ONE,
        null,
        BEGIN.plusSeconds(600),
        "{\"reason\": \"a, \\\"quoted\\\" =1+1\"}");

    Answer answer =
        service.ask(
            "/v1/accounts/" + account + "/statement?from=2026-01-01T00:00:00Z",
            Map.of("Authorization", "Bearer " + service.key(), "Accept", "text/csv"));
    String[] lines = answer.text().split("\r\n");

    assertThat(answer.header("content-type")).startsWith("text/csv");
    assertThat(lines).hasSize(1 + 1 + 5 + 1);
    assertThat(lines[0]).startsWith("sequence_number,kind,unit,amount,balance_after");
    assertThat(lines[1]).startsWith(",opening,credits,,0,");
    assertThat(lines[2]).startsWith("1,grant,credits,100,100,");
    assertThat(lines[6]).endsWith("\"{\"\"reason\"\":\"\"a, \\\"\"quoted\\\"\" =1+1\"\"}\"");
    assertThat(lines[7]).startsWith(",closing,credits,,101.099999999994,");
  }

  /** As where a rebuilt generation takes the tables' place while a slow client reads. */
  @Test
  void entriesThatNoLongerMakeTheFiguresBreakTheAnswerOff() throws IOException {
    String account = LedgerRows.unique("streamed");
    ledger.account(account);
    long last = ledger.changes().journal(account, MORE_THAN_THE_WAY_HOLDS, BEGIN);
    String path = "/v1/accounts/" + account + "/statement?from=2026-01-01T00:00:00Z";

    try (InputStream answer = service.open(path)) {
      assertThat(answer.read()).isEqualTo('{');
      ledger.changes().amount(account, last, "-2");

      assertThatThrownBy(() -> answer.transferTo(OutputStream.nullOutputStream()))
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void aRefusalIsAProblemWhateverFormWasAskedFor() {
    Answer answer =
        service.ask(
            "/v1/accounts/nobody/statement",
            Map.of("Authorization", "Bearer " + service.key(), "Accept", "text/csv"));

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.header("content-type")).startsWith("application/problem+json");
  }

  @Test
  void entriesAreFilteredAndBoundedByAppendTime() {
    String account = journal(20);
    JsonNode page =
        service.read(
            "/v1/accounts/"
                + account
                + "/entries?unit=usd&from=2026-03-01T00:05:00Z&to=2026-03-01T00:15:00Z");

    assertThat(page.get("entries")).hasSize(2);
    assertThat(page.at("/entries/0/sequence_number").asLong()).isEqualTo(11);
  }
}
