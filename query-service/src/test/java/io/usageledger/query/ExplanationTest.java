package io.usageledger.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.usageledger.query.LedgerRows.Usage;
import io.usageledger.query.RunningQueryService.Answer;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class ExplanationTest {
  private static final Instant AT = Instant.parse("2026-03-01T00:00:00Z");

  private final RunningQueryService service = RunningQueryService.shared();
  private final LedgerRows ledger = new LedgerRows();

  /**
   * By hand: 1,200 input tokens at 0.0000025 are 0.003; 300 output tokens at 0.00001 are 0.003; 7
   * frames at 0.1 are 0.7; one request at 0.05 is 0.05; 100,000 ms at 1 per 60,000 are 1.6 and a
   * third, 1.666666666667 at the twelfth place. Together 2.422666666667.
   */
  @Test
  void eachLineIsQuantityTimesTheVersionOfItsPrice() {
    String account = LedgerRows.unique("explain");
    String model = LedgerRows.unique("model");
    UUID input = ledger.prices.price(model, "input_tokens", "0.0000025", 1000);
    ledger.prices.price(model, "input_tokens", "0.000001", 0);
    UUID card =
        ledger.prices.rateCard(
            List.of(
                input,
                ledger.prices.price(model, "output_tokens", "0.00001", 0),
                ledger.prices.price(model, "frames", "0.1", 0),
                ledger.prices.price(model, "processing_ms", "1/60000", 0),
                ledger.prices.price(model, "requests", "0.05", 0)));
    ledger.grant(account, "march", "100", AT.minusSeconds(60));
    ledger.post(
        new Usage(
            account,
            "gate/way",
            "e 1",
            AT,
            model,
            null,
            null,
            Map.of(),
            1200,
            300,
            Map.of("frames", 7L, "processing_ms", 100_000L),
            new BigDecimal("2.422666666667"),
            false),
        card,
        1);

    JsonNode answer = service.read("/v1/accounts/" + account + "/usage-history/gate%2Fway/e%201");

    assertThat(answer.get("state").asString()).isEqualTo("rated");
    assertThat(line(answer, "input_tokens")).isEqualTo("1200 x 0.0000025 = 0.003");
    assertThat(line(answer, "output_tokens")).isEqualTo("300 x 0.00001 = 0.003");
    assertThat(line(answer, "frames")).isEqualTo("7 x 0.1 = 0.7");
    assertThat(line(answer, "processing_ms")).isEqualTo("100000 x 1 / 60000 = 1.666666666667");
    assertThat(line(answer, "requests")).isEqualTo("1 x 0.05 = 0.05");
    assertThat(answer.get("lines")).hasSize(5);
    assertThat(answer.get("lines_total").asString()).isEqualTo("2.422666666667");
    assertThat(answer.at("/usage/amount").asString()).isEqualTo("2.422666666667");
    assertThat(answer.at("/credits_drawn/0/credit_id").asString()).isEqualTo("march");
    assertThat(answer.at("/credits_drawn/0/drawn").asString()).isEqualTo("2.422666666667");
    assertThat(answer.at("/entries/0/amount").asString()).isEqualTo("-2.422666666667");
    assertThat(answer.at("/entries/0/hash").asString()).matches("[0-9a-f]{64}");
    assertThat(answer.get("in_words").asString())
        .isEqualTo("It cost 2.422666666667 credits: the sum of its lines.");
  }

  private static String line(JsonNode answer, String meter) {
    for (JsonNode line : answer.get("lines")) {
      if (line.get("meter").asString().equals(meter)) {
        return line.get("quantity")
            + " x "
            + line.at("/price/unit_price").asString()
            + (line.at("/price/per").asLong() == 1 ? "" : " / " + line.at("/price/per"))
            + " = "
            + line.get("amount").asString();
      }
    }
    return "no line";
  }

  @Test
  void aVoidedEventShowsWhatWasGivenBack() {
    String account = LedgerRows.unique("void");
    long posting =
        ledger.post(
            new Usage(
                account,
                "tests",
                "e",
                AT,
                "gpt-5",
                null,
                null,
                Map.of(),
                10,
                5,
                Map.of(),
                new BigDecimal("0.03"),
                true));
    ledger.append(account, "adjustment", "credits", BigDecimal.ONE, null, AT, null);
    long voided = ledger.append(account, "void", "credits", new BigDecimal("0.03"), null, AT, null);
    ledger.correct(account, voided, posting);

    JsonNode answer = service.read("/v1/accounts/" + account + "/usage-history/tests/e");

    assertThat(answer.get("state").asString()).isEqualTo("voided");
    assertThat(answer.get("entries")).hasSize(2);
    assertThat(answer.at("/entries/1/kind").asString()).isEqualTo("void");
    assertThat(answer.at("/credits_drawn/0/drawn").asString()).isEqualTo("0");
  }

  /**
   * By hand: 100 credits, 10 tokens at 0.5 drew 5 and left 95; at 0.1 they cost 1, so 4 went back
   * and left 99; a later draw of 9 left 90.
   */
  @Test
  void aReRatedEventShowsBothPricesAndWhatItsCreditHadLeftThen() {
    String account = LedgerRows.unique("rerated");
    String model = LedgerRows.unique("model");
    UUID old =
        ledger.prices.rateCard(List.of(ledger.prices.price(model, "input_tokens", "0.5", 0)));
    UUID cheap =
        ledger.prices.rateCard(List.of(ledger.prices.price(model, "input_tokens", "0.1", 0)));
    ledger.grant(account, "march", "100", AT.minusSeconds(60));
    long posting =
        ledger.post(
            new Usage(
                account,
                "tests",
                "e",
                AT,
                model,
                null,
                null,
                Map.of(),
                10,
                0,
                Map.of(),
                new BigDecimal("1"),
                false),
            cheap,
            1);
    ledger.changes().amount(account, posting, "-5");
    long rerated =
        ledger.append(
            account,
            "rated",
            "credits",
            new BigDecimal("4"),
            1,
            AT,
            """
            {"rating_id":"rerate/7","from_rate_card":"%s","to_rate_card":"%s","reason":"late"}
            """
                .formatted(old, cheap));
    ledger.correct(account, rerated, posting);
    ledger.append(account, "usage", "credits", new BigDecimal("-9"), 1, AT, null);
    ledger.changes().used(account, 1, "10");

    JsonNode answer = service.read("/v1/accounts/" + account + "/usage-history/tests/e");

    assertThat(answer.at("/ratings")).hasSize(2);
    assertThat(answer.at("/ratings/0/rate_card_id").asString()).isEqualTo(old.toString());
    assertThat(answer.at("/ratings/0/amount").asString()).isEqualTo("5");
    assertThat(answer.at("/ratings/0/lines/0/price/unit_price").asString()).isEqualTo("0.5");
    assertThat(answer.at("/ratings/1/amount").asString()).isEqualTo("1");
    assertThat(answer.at("/ratings/1/rating_id").asString()).isEqualTo("rerate/7");
    assertThat(answer.at("/rated_by").asString()).isEqualTo("prices");
    assertThat(answer.at("/credits_drawn/0/drawn").asString()).isEqualTo("1");
    assertThat(answer.at("/credits_drawn/0/remaining_after").asString()).isEqualTo("99");
    assertThat(answer.at("/credits_drawn/0/remaining").asString()).isEqualTo("90");
  }

  /** The first event differs by 0.02, the second by 0.01; the third is in another currency. */
  @Test
  void reportedCostsAreComparedInTheirOwnUnitOnly() {
    String account = LedgerRows.unique("costs");
    String model = LedgerRows.unique("model");
    UUID card =
        ledger.prices.rateCard(List.of(ledger.prices.price(model, "input_tokens", "0.003", 0)));
    for (String event : List.of("e-1", "e-2", "e-3", "e-4")) {
      ledger.post(
          new Usage(
              account,
              "tests",
              event,
              AT,
              model,
              null,
              null,
              Map.of(),
              10,
              0,
              Map.of(),
              new BigDecimal("0.03"),
              false),
          card,
          null);
    }
    ledger.changes().reportedCost(account, "e-1", "0.05", "credits");
    ledger.changes().reportedCost(account, "e-2", "0.02", "credits");
    ledger.changes().reportedCost(account, "e-3", "7", "usd");
    String range = "?from=2026-03-01T00:00:00Z&to=2026-03-02T00:00:00Z";

    JsonNode answer = service.read("/v1/accounts/" + account + "/cost-differences" + range);

    assertThat(answer.at("/models")).hasSize(1);
    assertThat(answer.at("/models/0/events").asLong()).isEqualTo(2);
    assertThat(answer.at("/models/0/differing").asLong()).isEqualTo(2);
    assertThat(answer.at("/models/0/ours").asString()).isEqualTo("0.06");
    assertThat(answer.at("/models/0/theirs").asString()).isEqualTo("0.07");
    assertThat(answer.at("/models/0/difference").asString()).isEqualTo("0.01");
    assertThat(answer.at("/not_compared").asLong()).isEqualTo(1);
    assertThat(service.read("/v1/cost-differences" + range).at("/models").toString())
        .contains(model);
  }

  @Test
  void aBalanceSaysThatItsAccountIsClosedAndWhatItIsChargedBy() {
    String account = LedgerRows.unique("closed");
    ledger.account(account);
    assertThat(service.read("/v1/accounts/" + account + "/balance").at("/status").asString())
        .isEqualTo("open");
    ledger.changes().close(account);

    JsonNode answer = service.read("/v1/accounts/" + account + "/balance");

    assertThat(answer.at("/status").asString()).isEqualTo("closed");
    assertThat(answer.at("/charged_by").asString()).isEqualTo("prices");
  }

  private long postUnrated(String account, Instant at) {
    return ledger.post(
        new Usage(
            account, "tests", "e", at, "nobody", null, null, Map.of(), 10, 5, Map.of(), null,
            false));
  }

  private String inWords(String account) {
    return service
        .read("/v1/accounts/" + account + "/usage-history/tests/e")
        .get("in_words")
        .asString();
  }

  @Test
  void unratedUsageIsExplainedByThePriceThatIsMissing() {
    String account = LedgerRows.unique("unrated");
    postUnrated(account, AT);

    assertThat(inWords(account))
        .isEqualTo(
            "Nothing was charged yet: there was no price for every meter of openai/nobody when it was posted. It will be rated once its price is published and the account is charged by prices.");
  }

  @Test
  void unratedUsageOfAnAccountChargedByReportedCostIsNotSaidToLackAPrice() {
    String account = LedgerRows.unique("unrated");
    long posting = postUnrated(account, AT);
    ledger
        .changes()
        .detail(
            account,
            posting,
            "{\"reason\": \"no reported cost, by which the account is charged\"}");

    assertThat(inWords(account))
        .isEqualTo(
            "Nothing was charged yet: no reported cost, by which the account is charged. A later rating goes by what the account is charged by then; while that is reported cost, it can only be voided.");
  }

  @Test
  void unratedUsageOfAClosedMonthIsNotSaidToBeRatedLater() {
    String account = LedgerRows.unique("unrated");
    Instant at = Instant.parse("2016-12-15T12:00:00Z");
    postUnrated(account, at);
    ledger.changes().closeMonth(at);

    assertThat(inWords(account))
        .isEqualTo(
            "Nothing was charged: there was no price for every meter of openai/nobody when it was posted. Its month is closed, so it can no longer be rated unless the month is opened again.");
  }

  @Test
  void anUnratedEventHasNoAmountRatherThanZero() {
    String account = LedgerRows.unique("unrated");
    postUnrated(account, AT);

    JsonNode answer = service.read("/v1/accounts/" + account + "/usage-history/tests/e");

    assertThat(answer.get("state").asString()).isEqualTo("unrated");
    assertThat(answer.at("/usage/amount").isNull()).isTrue();
    assertThat(answer.get("lines_total").isNull()).isTrue();
    assertThat(answer.at("/lines/0/price").isNull()).isTrue();
  }

  @Test
  void anEventInQuarantineIsFoundWithItsReasonAndBytes() {
    String account = LedgerRows.unique("quarantine");
    byte[] value = {0, 1, (byte) 0xff};
    ledger.quarantine(account, "tests", "bad", value);

    JsonNode answer = service.read("/v1/accounts/" + account + "/usage-history/tests/bad");
    JsonNode record = answer.at("/quarantined/0");
    JsonNode whole =
        service.read(
            "/v1/quarantine/%s/%s/%s"
                .formatted(
                    record.get("topic").asString(), record.get("partition"), record.get("offset")));

    assertThat(answer.get("state").asString()).isEqualTo("quarantined");
    assertThat(answer.get("in_words").asString()).contains("quantity_invalid").contains("-3");
    assertThat(answer.at("/watermark/quarantined_events").asLong()).isEqualTo(1);
    assertThat(Base64.getDecoder().decode(whole.get("value_base64").asString())).isEqualTo(value);
    assertThat(whole.at("/headers/0/name").asString()).isEqualTo("trace");
    assertThat(service.read("/v1/quarantine?account_id=" + account).get("quarantine")).hasSize(1);
  }

  @Test
  void ofRecordsAtOnePlaceEachIsListedAndTheNewestIsRead() {
    String account = LedgerRows.unique("again");
    long offset = 1_000_000_000_000L + System.nanoTime();
    Instant first = Instant.parse("2026-03-01T00:00:00.000001Z");
    for (int time = 0; time < 3; time++) {
      ledger.quarantine(
          account, "tests", "again", new byte[] {(byte) time}, offset, first.plusMillis(time));
    }
    String list = "/v1/quarantine?limit=1&account_id=" + account;

    JsonNode newest = service.read("/v1/quarantine/usage-events/3/" + offset);
    JsonNode page = service.read(list);
    List<String> times = new ArrayList<>();
    while (times.size() < 4) {
      page.get("quarantine").forEach(record -> times.add(record.get("appended_at").asString()));
      if (page.get("next_cursor").isNull()) {
        break;
      }
      page = service.read(list + "&cursor=" + page.get("next_cursor").asString());
    }

    assertThat(newest.get("value_base64").asString()).isEqualTo("Ag==");
    assertThat(times)
        .containsExactly(
            "2026-03-01T00:00:00.002001Z",
            "2026-03-01T00:00:00.001001Z",
            "2026-03-01T00:00:00.000001Z");
  }

  @Test
  void anEventThatNobodySentIsNamed() {
    String account = LedgerRows.unique("nothing");
    ledger.account(account);

    Answer answer = service.ask("/v1/accounts/" + account + "/usage-history/tests/none");

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.json().get("code").asString()).isEqualTo("usage_unknown");
    assertThat(answer.json().get("detail").asString()).contains("\"none\"").contains("\"tests\"");
  }
}
