package io.usageledger.ingest.credits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.usageledger.event.EventContent;
import io.usageledger.event.Limits;
import io.usageledger.event.RefusedException;
import io.usageledger.log.CreditsGranted;
import java.math.BigDecimal;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class CreditRequestsTest {
  private static final JsonMapper JSON = new JsonMapper();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"account_id": null}                 | account_id_invalid
          {"credit_id": null}                  | event_id_invalid
          {"credit_id": 7}                     | event_id_invalid
          {"unit": null}                       | unit_invalid
          {"unit": "US Dollar"}                | unit_invalid
          {"amount": null}                     | amount_invalid
          {"amount": 100}                      | amount_invalid
          {"amount": "0"}                      | amount_invalid
          {"amount": "-1"}                     | amount_invalid
          {"amount": "1,000"}                  | amount_invalid
          {"amount": " 1"}                     | amount_invalid
          {"amount": "0.0000000000001"}        | amount_invalid
          {"amount": "100000000000000000000000000"} | amount_invalid
          {"amount": "1e999999999"}            | amount_invalid
          {"priority": -1}                     | amount_invalid
          {"priority": "1"}                    | amount_invalid
          {"priority": 1000001}                | amount_invalid
          {"priority": 99999999999}            | amount_invalid
          {"effective_at": "today"}            | period_invalid
          {"expires_at": "2014-01-01T00:00:00Z"} | period_invalid
          {"expires_at": "9999-12-31T00:00:00Z"} | period_invalid
          {"subscription_id": 7}               | subscription_invalid
          {"reason": 7}                        | reason_invalid
          {"currency": "usd"}                  | field_unknown
          """)
  void faultOfAGrantIsNamed(String fragment, String code) {
    assertThatThrownBy(() -> CreditRequests.granted(grantBut(fragment)))
        .isInstanceOfSatisfying(
            RefusedException.class,
            refused -> assertThat(refused.refusal().code()).isEqualTo(code));
  }

  @Test
  void aGrantIsTranslated() {
    CreditsGranted event =
        CreditRequests.granted(
                grantBut(
                    """
                    {"priority": 3, "effective_at": "2026-01-01T01:00:00+01:00",
                     "expires_at": "2027-01-01T00:00:00Z", "subscription_id": "s", "reason": "r"}
                    """))
            .event();

    assertThat(event.getAmount()).isEqualByComparingTo(new BigDecimal("12.50"));
    assertThat(event.getPriority()).isEqualTo(3);
    assertThat(event.getEffectiveAt()).isEqualTo(Instant.parse("2026-01-01T00:00:00Z"));
    assertThat(event.getExpiresAt()).isEqualTo(Instant.parse("2027-01-01T00:00:00Z"));
    assertThat(event.getSubscriptionId()).isEqualTo("s");
    assertThat(event.getReason()).isEqualTo("r");
  }

  @Test
  void aGrantWithoutAStartIsTheSameWheneverItIsRepeated() {
    CreditsGranted first = CreditRequests.granted(grantBut("{}")).event();
    CreditsGranted again = CreditRequests.granted(grantBut("{}")).event();

    assertThat(first.getEffectiveAt()).isEqualTo(Limits.OCCURRED_AT_MIN);
    assertThat(EventContent.of(again)).isEqualTo(EventContent.of(first));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"adjustment_id": "j", "account_id": "a", "unit": "usd", "amount": "0"}  | amount_invalid
          {"adjustment_id": "j", "account_id": "a", "unit": "usd", "amount": -1}   | amount_invalid
          {"adjustment_id": "j", "account_id": "a", "unit": "usd"}                 | amount_invalid
          {"account_id": "a", "unit": "usd", "amount": "1"}                        | event_id_invalid
          {"adjustment_id": "j", "account_id": "a", "amount": "1"}                 | unit_invalid
          """)
  void faultOfAnAdjustmentIsNamed(String json, String code) {
    assertThatThrownBy(() -> CreditRequests.adjusted(JSON.readTree(json)))
        .isInstanceOfSatisfying(
            RefusedException.class,
            refused -> assertThat(refused.refusal().code()).isEqualTo(code));
  }

  @Test
  void aRevocationNamesItsCredit() {
    JsonNode json =
        JSON.readTree("{\"revocation_id\": \"r\", \"account_id\": \"a\", \"credit_id\": \"c\"}");

    assertThat(CreditRequests.revoked(json).event().getCreditId()).isEqualTo("c");
    assertThatThrownBy(
            () -> CreditRequests.revoked(((ObjectNode) json).deepCopy().remove("credit_id")))
        .isInstanceOf(RefusedException.class);
  }

  private static JsonNode grantBut(String fragment) {
    ObjectNode grant =
        (ObjectNode)
            JSON.readTree(
                """
                {"credit_id": "c-1", "account_id": "acme", "unit": "credits", "amount": "12.50"}
                """);
    return grant.setAll((ObjectNode) JSON.readTree(fragment));
  }
}
