package io.usageledger.ledger.pricing;

import static org.assertj.core.api.Assertions.assertThat;

import io.usageledger.ledger.pricing.PriceVersion.ModelKey;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Prices are written {@code model/meter/unit@month} of 2026. */
class OtherPricesTest {
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          the same meter from then on         | m/in/usd@2               | m/in/usd@2     | true
          the same meter later                | m/in/usd@2               | m/in/usd@5     | true
          the same meter earlier              | m/in/usd@2               | m/in/usd@1     | false
          another meter in the same unit      | m/in/usd@2               | m/out/usd@3    | false
          another model                       | m/in/usd@2               | n/in/usd@3     | false
          any meter, priced in another unit   | m/in/usd@2               | m/out/credits@3| true
          another unit, earlier               | m/in/usd@2               | m/in/credits@1 | false
          both units are priced here          | m/in/usd@2 m/in/credits@4| m/in/credits@3 | false
          """)
  void whatIsLeftOut(String what, String others, String published, boolean leftOut) {
    List<PriceVersion> versions =
        Arrays.stream(others.split(" ")).map(OtherPricesTest::price).toList();

    assertThat(new OtherPrices(versions).takesThePlaceOf(price(published))).isEqualTo(leftOut);
  }

  private static PriceVersion price(String text) {
    String[] parts = text.split("[/@]");
    return new PriceVersion(
        UUID.randomUUID(),
        new ModelKey("p", parts[0]),
        parts[1],
        parts[2],
        BigDecimal.ONE,
        0,
        Instant.parse("2026-0%s-01T00:00:00Z".formatted(parts[3])),
        Instant.parse("2015-01-01T00:00:00Z"));
  }
}
