package io.usageledger.ingest.intake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ParsedSizeTest {
  private static final String EVENT =
      """
      {"event_id":"chatcmpl-9f1f27a8","source":"gateway-eu-1","account_id":"acme-industries","occurred_at":"2026-01-01T00:00:00Z",\
      "operation":"chat","provider":"openai","model":"gpt-5","quantities":{"input_tokens":1234,"output_tokens":567}}
      """;

  @Test
  void anOrdinaryBodyCountsAsItIs() {
    assertThat(size(EVENT, "application/json")).isEqualTo(EVENT.length());
  }

  @Test
  void aDenseOneCountsForWhatItBecomes() {
    assertThat(size("[" + "{},".repeat(1_000) + "{}]", "application/json")).isGreaterThan(16_000);
    assertThat(size("[".repeat(1_000), null)).isEqualTo(8_000);
    assertThat(size("{\"id\":\"x\"}\n".repeat(1_000), "application/x-ndjson")).isEqualTo(24_000);
    assertThat(size("\n\0".repeat(1_000), "application/x-protobuf")).isEqualTo(8_000);
  }

  private static long size(String body, @Nullable String mediaType) {
    return ParsedSize.of(body.getBytes(UTF_8), mediaType);
  }
}
