package io.usageledger.ingest.prices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.usageledger.event.RefusedException;
import io.usageledger.event.UnitPrice;
import io.usageledger.log.PricePublished;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class PriceRequestTest {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  private static final Instant NOW = Instant.parse("2026-06-01T12:00:00.123456789Z");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"price": "3", "per": 1000}          | 0.003
          {"price": "3", "per": "1000"}        | 0.003
          {"price": "3"}                       | 3
          {"price": "0.15", "per": 1000000}    | 0.00000015
          {"price": "1", "per": 0.5}           | 2
          {"price": "0", "per": 1000}          | 0
          {"price": "1e-12"}                   | 0.000000000001
          {"price": "99999.999999999999"}      | 99999.999999999999
          """)
  void priceOfOneIsExact(String fragment, BigDecimal unitPrice) {
    assertThat(translate(fragment).getUnitPrice()).isEqualByComparingTo(unitPrice);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"price": "3", "per": 1000}                        | 0.003
          {"price": "60000", "per": 60000}                   | 1
          {"price": "1", "per": 1000000000000}               | 0.000000000001
          {"price": "1", "per": 60000}                       | 1 per 60000
          {"price": "2.0", "per": "120000.0"}                | 2 per 120000
          {"price": "19.99", "per": 6e4}                     | 19.99 per 60000
          {"price": "1e-12", "per": 3}                       | 0.000000000001 per 3
          {"price": "1.5", "per": 1000000000000}             | 1.5 per 1000000000000
          {"price": "99999.999999999999", "per": 7}          | 99999.999999999999 per 7
          """)
  void whatDoesNotDivideIsKeptAsItIsStated(String fragment, String expected) {
    PricePublished price = translate(fragment);

    assertThat(new UnitPrice(price.getUnitPrice(), price.getPer())).hasToString(expected);
  }

  @Test
  void aPriceThatDoesNotDivideIsOneVersionInWhateverNumbers() {
    String id = translate("{\"price\": \"1\", \"per\": 60000}").getPriceId();

    assertThat(translate("{\"price\": \"2\", \"per\": 120000}").getPriceId()).isEqualTo(id);
    assertThat(translate("{\"price\": \"0.50\", \"per\": 30000}").getPriceId()).isEqualTo(id);
    assertThat(translate("{\"price\": \"1\", \"per\": 6000}").getPriceId()).isNotEqualTo(id);
    assertThat(translate("{\"price\": \"1\", \"per\": 1}").getPriceId()).isNotEqualTo(id);
  }

  /** Known from before there was {@code per}: a version keeps its name. */
  @Test
  void aPriceOfOneIsNamedAsEver() {
    assertThat(translate("{}").getPriceId()).isEqualTo("1a2645cd-8346-3088-cd36-985ab6a39a19");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"provider": null}                   | provider_invalid
          {"model": 5}                         | model_invalid
          {"meter": "Output Tokens"}           | meter_invalid
          {"unit": "US$"}                      | unit_invalid
          {"price": null}                      | amount_invalid
          {"price": 3}                         | amount_invalid
          {"price": "-1"}                      | amount_invalid
          {"price": "0.0000000000001", "per": 3} | amount_invalid
          {"price": "1", "per": 0.3}           | amount_invalid
          {"price": "1.5", "per": 1000000000001} | amount_invalid
          {"price": "1", "per": 10000000000000} | amount_invalid
          {"price": "100000", "per": 60000000} | amount_invalid
          {"price": "1e-13"}                   | amount_invalid
          {"price": "100000"}                  | amount_invalid
          {"price": "1e99"}                    | amount_invalid
          {"per": 0}                           | amount_invalid
          {"per": -1000}                       | amount_invalid
          {"per": 1e999999999}                 | amount_invalid
          {"per": true}                        | amount_invalid
          {"above_input_tokens": -1}           | amount_invalid
          {"above_input_tokens": "200000"}     | amount_invalid
          {"effective_at": "now"}              | period_invalid
          {"effective_at": "2014-01-01T00:00:00Z"} | period_invalid
          {"effective_at": "9999-01-01T00:00:00Z"} | period_invalid
          {"published_at": "2026-01-01T00:00:00Z"} | field_unknown
          """)
  void faultIsNamed(String fragment, String code) {
    assertThatThrownBy(() -> translate(fragment))
        .isInstanceOfSatisfying(
            RefusedException.class,
            refused -> assertThat(refused.refusal().code()).isEqualTo(code));
  }

  @Test
  void itIsPublishedALeadAhead() {
    PricePublished price = translate("{}");

    assertThat(price.getPublishedAt()).isEqualTo(Instant.parse("2026-06-01T12:00:01.123456Z"));
    assertThat(price.getEffectiveAt()).isEqualTo(Instant.parse("2026-01-01T00:00:00Z"));
    assertThat(price.getAboveInputTokens()).isZero();
  }

  @Test
  void withoutAStartItHoldsFromNowOn() {
    assertThat(translate("{\"effective_at\": null}").getEffectiveAt())
        .isEqualTo(Instant.parse("2026-06-01T12:00:00.123456Z"));
  }

  @Test
  void thePriceOfAThousandAndThatOfOneAreOneVersion() {
    String id = translate("{\"price\": \"3\", \"per\": 1000}").getPriceId();

    assertThat(UUID.fromString(id)).hasToString(id);
    assertThat(translate("{\"price\": \"0.0030\"}").getPriceId()).isEqualTo(id);
    assertThat(translate("{\"price\": \"0.0031\"}").getPriceId()).isNotEqualTo(id);
    assertThat(translate("{\"price\": \"0.003\", \"above_input_tokens\": 1}").getPriceId())
        .isNotEqualTo(id);
  }

  private static PricePublished translate(String fragment) {
    ObjectNode price =
        (ObjectNode)
            JSON.readTree(
                """
                {"provider": "openai", "model": "gpt-5", "meter": "output_tokens",
                 "unit": "credits", "price": "2", "per": 1000,
                 "effective_at": "2026-01-01T00:00:00Z"}
                """);
    ObjectNode over = (ObjectNode) JSON.readTree(fragment);
    if (over.has("price") && !over.has("per")) {
      price.remove("per");
    }
    price.setAll(over);
    return PriceRequest.translate(price, NOW, Duration.ofSeconds(1)).event();
  }
}
