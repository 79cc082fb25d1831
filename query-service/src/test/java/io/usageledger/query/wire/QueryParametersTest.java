package io.usageledger.query.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QueryParametersTest {
  @Test
  void aMisspeltNameIsRefusedNotIgnored() {
    QueryParameters parameters = new QueryParameters(Map.of("form", List.of("x")));

    assertThatThrownBy(() -> parameters.allowing("from", "to", "attributes."))
        .hasMessageContaining("\"form\"")
        .hasMessageContaining("from, to, attributes.");
  }

  @Test
  void aNameGivenToAReadWithoutParametersIsRefusedInWords() {
    QueryParameters parameters = new QueryParameters(Map.of("foo", List.of("1")));

    assertThatThrownBy(parameters::allowing)
        .hasMessageContaining("\"foo\"")
        .hasMessageContaining("takes no parameters")
        .hasMessageNotContaining("allowed is");
  }

  @Test
  void namesWithAPrefixAreKnownByIt() {
    QueryParameters parameters = new QueryParameters(Map.of("attributes.agent", List.of("a", "b")));

    assertThat(parameters.allowing("attributes.").startingWith("attributes."))
        .isEqualTo(Map.of("agent", List.of("a", "b")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "1001", "-1", "ten", "99999999999", ""})
  void aLimitBeyondItsLimitsIsRefused(String limit) {
    QueryParameters parameters = new QueryParameters(Map.of("limit", List.of(limit)));

    assertThatThrownBy(parameters::limit)
        .isInstanceOf(ReadRefusedException.class)
        .hasMessageContaining("limit");
  }

  @Test
  void aNulWouldNeverReachTheDatabase() {
    assertThatThrownBy(() -> new QueryParameters(Map.of("model", List.of("a\0b"))))
        .hasMessageContaining("NUL");
  }

  @Test
  void aSecondValueOfASingleParameterIsRefused() {
    QueryParameters parameters = new QueryParameters(Map.of("tz", List.of("UTC", "Asia/Kolkata")));

    assertThatThrownBy(() -> parameters.find("tz")).hasMessageContaining("given once");
  }
}
