package io.usageledger.ingest.providers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.usageledger.event.RefusedException;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class NormalisedUsageTest {
  static Stream<Arguments> cases() throws IOException {
    try (InputStream table = NormalisedUsageTest.class.getResourceAsStream("/provider-usage.txt")) {
      return new String(table.readAllBytes(), StandardCharsets.UTF_8)
              .lines()
              .filter(line -> !line.isBlank() && !line.startsWith("#"))
              .map(line -> line.split(" => ", 2))
              .map(parts -> Arguments.of(parts[0], parts[1]))
              .toList()
              .stream();
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void usageObjectBecomesMetersOrIsRefusedByName(String usage, String expected) {
    if (!expected.startsWith("raw_usage")) {
      assertThat(NormalisedUsage.of(usage).quantities()).isEqualTo(meters(expected));
      return;
    }
    String[] refusal = expected.split(" ", 2);
    assertThatThrownBy(() -> NormalisedUsage.of(usage))
        .isInstanceOfSatisfying(
            RefusedException.class, e -> assertThat(e.refusal().code()).isEqualTo(refusal[0]))
        .hasMessageContaining(refusal[1]);
  }

  private static Map<String, Long> meters(String expected) {
    return Arrays.stream(expected.split(" "))
        .map(meter -> meter.split("="))
        .collect(Collectors.toMap(meter -> meter[0], meter -> Long.valueOf(meter[1])));
  }

  @ParameterizedTest
  @CsvSource({
    "0.025265, 0.025265",
    "1e-7, 0.0000001",
    "0, 0",
    "6.990000000000001e-05, 0.0000699",
    "1.5e-12, 0.000000000002",
    "null, ",
    "-1, ",
    "1e99, ",
    "1e-999999999, ",
    "'{\"total_cost\":0.013}', 0.013",
    "'\"free\"', "
  })
  void costIsExact(String cost, BigDecimal expected) {
    NormalisedUsage usage =
        NormalisedUsage.of(
            "{\"prompt_tokens\":1,\"completion_tokens\":1,\"cost\":%s}".formatted(cost));

    assertThat(usage.costUsd().orElse(null))
        .usingComparator((a, b) -> a == null || b == null ? (a == b ? 0 : 1) : a.compareTo(b))
        .isEqualTo(expected);
  }

  @Test
  void anotherModelInTheResponseIsUseOfItsOwn() {
    NormalisedUsage usage =
        NormalisedUsage.of(
            """
            {"input_tokens": 2390, "output_tokens": 121, "cache_read_input_tokens": 0,
             "iterations": [
               {"type": "message", "input_tokens": 1128, "output_tokens": 110},
               {"type": "advisor_message", "model": "claude-opus-4-8", "input_tokens": 2518,
                "cache_read_input_tokens": 7, "output_tokens": 22},
               {"type": "message", "input_tokens": 1262, "output_tokens": 11}]}
            """);

    assertThat(usage.quantities()).isEqualTo(Map.of("input_tokens", 2390L, "output_tokens", 121L));
    assertThat(usage.byOthers())
        .containsExactly(
            new NormalisedUsage.OtherModelUse(
                "claude-opus-4-8",
                1,
                Map.of("input_tokens", 2518L, "cache_read_tokens", 7L, "output_tokens", 22L)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          embedding | {"total_tokens":50}                                  | input_tokens=50
          rerank    | {"total_tokens":50}                                  | input_tokens=50
          rerank    | {"billed_units":{"total_tokens":50}}                 | input_tokens=50
          embedding | {"gen_ai.usage.total_tokens":50}                     | input_tokens=50
          embedding | {"prompt_tokens":20,"total_tokens":50}               | input_tokens=20 unattributed_tokens=30
          embedding | {"prompt_tokens":50,"total_tokens":50}               | input_tokens=50
          chat      | {"total_tokens":50}                                  | unattributed_tokens=50
          """)
  void aTotalAloneIsInputWhereNothingIsWritten(String operation, String usage, String expected) {
    assertThat(NormalisedUsage.of(usage).by(operation).quantities()).isEqualTo(meters(expected));
  }

  @Test
  void textThatIsNoJsonIsRefused() {
    assertThatThrownBy(() -> NormalisedUsage.of("{\"prompt_tokens\": 7"))
        .hasMessageEndingWith("expected close marker for Object");
    assertThatThrownBy(() -> NormalisedUsage.of("{\"prompt_tokens\":"))
        .isInstanceOfSatisfying(
            RefusedException.class,
            e -> assertThat(e.refusal().code()).isEqualTo("raw_usage_unreadable"));
    assertThatThrownBy(() -> NormalisedUsage.of("{\"prompt_tokens\":1e99999999999}"))
        .isInstanceOf(RefusedException.class);
    assertThatThrownBy(() -> NormalisedUsage.of("[".repeat(10_000)))
        .isInstanceOf(RefusedException.class);
  }
}
