package io.usageledger.ledger.pricing;

import static org.assertj.core.api.Assertions.assertThat;

import io.usageledger.event.UnitPrice;
import io.usageledger.ledger.pricing.PriceVersion.ModelKey;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Prices that are not the price of one; figures by hand. */
class PriceOfManyTest {
  private static final ModelKey MODEL = new ModelKey("p", "m");
  private static final Instant AT = Instant.parse("2026-03-05T00:00:00Z");

  /** The twelfth place is the last; what stands after it is rounded half to even, once a meter. */
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a minute and a half         | 1 / 60000              | 90000               | 1.5
          one ms                      | 1 / 60000              | 1                   | 0.000016666667
          100 s, rounded up           | 1 / 60000              | 100000              | 1.666666666667
          50 s, rounded down          | 0.4 / 60000            | 50000               | 0.333333333333
          nothing                     | 1 / 60000              | 0                   | 0
          free                        | 0 / 7                  | 9223372036854775807 | 0
          half, to even below         | 0.000000000001 / 2     | 1                   | 0
          half, to even above         | 0.000000000001 / 2     | 3                   | 0.000000000002
          half, to even below again   | 0.000000000001 / 2     | 5                   | 0.000000000002
          a little more than half     | 0.000000000001 / 3     | 2                   | 0.000000000001
          a little less than half     | 0.000000000001 / 3     | 1                   | 0
          2^63-1 exactly              | 99999 / 7              | 9223372036854775807 | 131761140044777246560599
          2^63-1, rounded             | 99999.999999999999 / 3 | 9223372036854775807 | 307445734561825857158875.987715074731
          2^63-1 of a trillion        | 1 / 1000000000000      | 9223372036854775807 | 9223372.036854775807
          the same stated twice as big | 2 / 120000            | 100000              | 1.666666666667
          """)
  void whatHasNoExactDecimalIsRoundedAtTheTwelfthPlace(
      String rule, String price, long quantity, String expected) {
    PriceBook book = new PriceBook(List.of(stated("processing_ms", price)));

    Rating rating = rate(book, Map.of("processing_ms", quantity));

    assertThat(rating.amount()).isEqualByComparingTo(expected);
    assertThat(rating.amount().scale()).isLessThanOrEqualTo(12);
  }

  /** A third and a third and a third: each line is what a person works out for it. */
  @Test
  void eachMeterIsRoundedOnItsOwn() {
    PriceBook book =
        new PriceBook(
            List.of(stated("a_ms", "1 / 3"), stated("b_ms", "1 / 3"), stated("requests", "1 / 3")));

    assertThat(rate(book, Map.of("a_ms", 1L, "b_ms", 1L)).amount())
        .isEqualByComparingTo("0.999999999999");
    assertThat(rate(book, Map.of("a_ms", 3L)).amount()).isEqualByComparingTo("1.333333333333");
  }

  private static Rating rate(PriceBook book, Map<String, Long> quantities) {
    return book.rate(new RatedUse(MODEL, quantities, AT, AT)).orElseThrow();
  }

  private static PriceVersion stated(String meter, String price) {
    String[] parts = price.split(" / ");
    return new PriceVersion(
        UUID.nameUUIDFromBytes((meter + price).getBytes(StandardCharsets.UTF_8)),
        MODEL,
        meter,
        "processing_minutes",
        new UnitPrice(new BigDecimal(parts[0]), Long.parseLong(parts[1])),
        0,
        Instant.EPOCH,
        Instant.EPOCH);
  }
}
