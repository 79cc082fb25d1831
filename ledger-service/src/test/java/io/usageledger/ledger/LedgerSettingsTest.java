package io.usageledger.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Period;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** What holds when nothing is said, and that each setting is heard. */
class LedgerSettingsTest {
  @Test
  void whatHoldsWhenNothingIsSaid() {
    LedgerSettings settings = settings(Map.of());

    assertThat(settings.portionRecords()).isEqualTo(10_000);
    assertThat(settings.batchRecords()).isEqualTo(2_500);
    assertThat(settings.consumers()).isEqualTo(2);
    assertThat(settings.lateUsageGrace()).isEqualTo(Duration.ofHours(1));
    assertThat(settings.stallAfter()).isEqualTo(Duration.ofSeconds(30));
    assertThat(settings.ratingInterval()).isEqualTo(Duration.ofSeconds(2));
    assertThat(settings.reratePageEvents()).isEqualTo(5_000);
    assertThat(settings.tickInterval()).isEqualTo(Duration.ofSeconds(10));
    assertThat(settings.acceptLogRetention()).isFalse();
    assertThat(settings.logCheckInterval()).isEqualTo(Duration.ofMinutes(1));
    assertThat(settings.partitionsAhead()).isEqualTo(2);
    assertThat(settings.usageRetention()).as("for ever").isNull();
    assertThat(settings.verify())
        .isEqualTo(
            new LedgerSettings.Verify(
                Duration.ofMinutes(5), Duration.ofDays(7), Duration.ofMinutes(30)));
  }

  @Test
  void theLifecycleIsSet() {
    LedgerSettings settings =
        settings(
            Map.of(
                "ledger.accept-log-retention", "true",
                "ledger.log-check-interval", "5s",
                "ledger.partitions-ahead", "6",
                "ledger.usage-retention", "24m"));

    assertThat(settings.acceptLogRetention()).isTrue();
    assertThat(settings.logCheckInterval()).isEqualTo(Duration.ofSeconds(5));
    assertThat(settings.partitionsAhead()).isEqualTo(6);
    assertThat(settings.usageRetention()).isEqualTo(Period.ofMonths(24));
  }

  @Test
  void verificationIsSet() {
    LedgerSettings settings =
        settings(Map.of("ledger.verify.interval", "0s", "ledger.verify.reread-within", "1d"));

    assertThat(settings.verify())
        .isEqualTo(
            new LedgerSettings.Verify(Duration.ZERO, Duration.ofDays(1), Duration.ofMinutes(30)));
  }

  @Test
  void monthsLeaveAsAWhole() {
    for (String retention : List.of("90d", "0m", "-1m", "P1M10D")) {
      assertThatThrownBy(() -> settings(Map.of("ledger.usage-retention", retention)))
          .isInstanceOf(BindException.class)
          .rootCause()
          .hasMessageContaining("ledger.usage-retention is P")
          .hasMessageContaining("at least one month");
    }
    assertThat(settings(Map.of("ledger.usage-retention", "1y")).usageRetention())
        .isEqualTo(Period.ofYears(1));
  }

  @Test
  void aTimeThatCannotBeKeptIsRefusedByName() {
    assertThatThrownBy(() -> settings(Map.of("ledger.verify.reread-within", "0s")))
        .isInstanceOf(BindException.class)
        .rootCause()
        .hasMessageContaining("ledger.verify.reread-within PT0S");
  }

  private static LedgerSettings settings(Map<String, String> values) {
    return new Binder(new MapConfigurationPropertySource(values))
        .bindOrCreate("ledger", LedgerSettings.class);
  }
}
