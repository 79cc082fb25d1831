package io.usageledger.localstack.load.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.usageledger.localstack.load.trace.TraceTimes.RelativeUnit;
import java.time.DateTimeException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TraceTimesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          2023-11-16 18:17:03.9799609      | SECONDS      | 2023-11-16T18:17:03.979960Z
          2024-05-10 00:00:00.009930+00:00 | SECONDS      | 2024-05-10T00:00:00.009930Z
          2024-05-10 00:00:00+00:00        | SECONDS      | 2024-05-10T00:00:00Z
          2024-05-10T00:00:00Z             | SECONDS      | 2024-05-10T00:00:00Z
          2024-05-10t00:00:00z             | SECONDS      | 2024-05-10T00:00:00Z
          2024-05-10 05:30:00+05:30        | SECONDS      | 2024-05-10T00:00:00Z
          2024-05-10 05:30:00 +0530        | SECONDS      | 2024-05-10T00:00:00Z
          2024-05-09 17:00:00-07           | SECONDS      | 2024-05-10T00:00:00Z
          2024-05-10 00:00:00 UTC          | SECONDS      | 2024-05-10T00:00:00Z
          2024-05-10 00:00                 | SECONDS      | 2024-05-10T00:00:00Z
          2024-05-10                       | SECONDS      | 2024-05-10T00:00:00Z
          1715299200                       | SECONDS      | 2024-05-10T00:00:00Z
          1715299200.123456789             | SECONDS      | 2024-05-10T00:00:00.123456Z
          1715299200123                    | SECONDS      | 2024-05-10T00:00:00.123Z
          1715299200123                    | MILLISECONDS | 2024-05-10T00:00:00.123Z
          1715299200123456                 | SECONDS      | 2024-05-10T00:00:00.123456Z
          1715299200123456789              | SECONDS      | 2024-05-10T00:00:00.123456Z
          0                                | SECONDS      | 2024-01-01T00:00:00Z
          27.5                             | SECONDS      | 2024-01-01T00:00:27.500Z
          27482                            | MILLISECONDS | 2024-01-01T00:00:27.482Z
          """)
  void timesAreReadToTheMicrosecond(String text, RelativeUnit unit, String expected) {
    assertThat(TraceTimes.parse(text, unit)).hasToString(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "now",
        "2024-13-01",
        "2023-02-29",
        "2024-05-10 24:00:00",
        "10/05/2024 00:00",
        "2024-05-10 00:00:00+25:00",
        "999999999999999999999999999999",
        "1e9",
        "-999999999999"
      })
  void whatIsNoTimeIsRefused(String text) {
    assertThatThrownBy(() -> TraceTimes.parse(text, RelativeUnit.SECONDS))
        .isInstanceOf(DateTimeException.class);
  }
}
