package io.usageledger.query.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PeriodTest {
  private static final Instant NOW = Instant.parse("2026-03-31T12:00:00.000000400Z");

  @Test
  void isTheLastThirtyDaysUnlessSaid() {
    Period period = Period.recent(new QueryParameters(Map.of()), NOW);

    assertThat(period.to()).isEqualTo("2026-03-31T12:00:00.000001Z");
    assertThat(period.from()).isEqualTo("2026-03-01T12:00:00.000001Z");
  }

  @Test
  void offsetsAreUnderstood() {
    Period period =
        Period.recent(
            new QueryParameters(
                Map.of(
                    "from", List.of("2026-03-01T00:00:00+05:30"),
                    "to", List.of("2026-03-02T00:00:00Z"))),
            NOW);

    assertThat(period.from()).isEqualTo("2026-02-28T18:30:00Z");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "yesterday",
        "2026-03-01",
        "2026-02-30T00:00:00Z",
        "-5000-01-01T00:00:00Z",
        "+99999-01-01T00:00:00Z",
        ""
      })
  void whatIsNoTimeIsNamedWithItsValue(String text) {
    assertThatThrownBy(() -> Period.recent(new QueryParameters(Map.of("from", List.of(text))), NOW))
        .isInstanceOf(ReadRefusedException.class)
        .hasMessageContaining("from is \"" + text + "\"")
        .hasMessageContaining("RFC 3339");
  }

  @Test
  void theYearsThatMayBeAskedForAreWhole() {
    Period period =
        Period.any(
            new QueryParameters(
                Map.of(
                    "from", List.of("0001-01-01T00:00:00Z"),
                    "to", List.of("9999-12-31T23:59:59Z"))));

    assertThat(period.to()).isEqualTo("9999-12-31T23:59:59Z");
  }

  @Test
  void anEmptyPeriodIsRefused() {
    assertThatThrownBy(() -> new Period(NOW, NOW)).isInstanceOf(ReadRefusedException.class);
  }
}
