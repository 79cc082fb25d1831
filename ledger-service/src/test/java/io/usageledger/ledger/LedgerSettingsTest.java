package io.usageledger.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class LedgerSettingsTest {
  @Test
  void defaultsOfVerificationArePinned() {
    assertThat(bind(Map.of()).verify())
        .isEqualTo(new LedgerSettings.Verify(Duration.ofMinutes(5), Duration.ofDays(7)));
  }

  @Test
  void verificationIsMapped() {
    LedgerSettings settings =
        bind(Map.of("ledger.verify.interval", "0s", "ledger.verify.reread-within", "1d"));

    assertThat(settings.verify())
        .isEqualTo(new LedgerSettings.Verify(Duration.ZERO, Duration.ofDays(1)));
  }

  @Test
  void aTimeThatCannotBeKeptIsRefusedByName() {
    assertThatThrownBy(() -> bind(Map.of("ledger.verify.reread-within", "0s")))
        .isInstanceOf(BindException.class)
        .rootCause()
        .hasMessageContaining("ledger.verify.reread-within PT0S");
  }

  private static LedgerSettings bind(Map<String, String> properties) {
    return new Binder(new MapConfigurationPropertySource(properties))
        .bindOrCreate("ledger", LedgerSettings.class);
  }
}
