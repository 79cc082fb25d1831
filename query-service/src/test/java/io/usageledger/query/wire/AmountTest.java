package io.usageledger.query.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AmountTest {
  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          0.000,          0
          -0.0,           0
          1.50,           1.5
          1E+3,           1000
          1E-12,          0.000000000001
          -12.340,        -12.34
          99999999999999999999999999, 99999999999999999999999999
          """)
  void isPlainWithoutTrailingZeros(String value, String text) {
    assertThat(new Amount(new BigDecimal(value)).text()).isEqualTo(text);
  }
}
