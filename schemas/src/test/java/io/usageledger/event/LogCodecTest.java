package io.usageledger.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.usageledger.log.CreditsGranted;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LogCodecTest {
  private final LogCodec codec = new LogCodec(Map.of("schema.registry.url", "mock://codec"));

  @Test
  void anExactAmountComesBackExactly() {
    CreditsGranted granted =
        CreditsGranted.newBuilder()
            .setCreditId("c-1")
            .setAccountId("a-1")
            .setUnit("credits")
            .setAmount(new BigDecimal("99999999999999999999999999.999999999999"))
            .setEffectiveAt(Instant.parse("2026-01-01T00:00:00.123456Z"))
            .build();

    byte[] bytes = codec.encode("ledger-events", granted);

    assertThat(bytes[0]).isZero();
    assertThat(codec.decode("ledger-events", bytes)).isEqualTo(granted);
  }

  @Test
  void bytesThatAreNoAvroAreRefusedByName() {
    assertThatThrownBy(() -> codec.decode("ledger-events", new byte[] {1, 2, 3}))
        .isInstanceOfSatisfying(
            RefusedException.class, e -> assertThat(e.refusal()).isEqualTo(Refusal.UNDECODABLE));
  }
}
