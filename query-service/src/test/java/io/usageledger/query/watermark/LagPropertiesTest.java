package io.usageledger.query.watermark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class LagPropertiesTest {
  @Test
  void defaults() {
    assertThat(bind(Map.of()))
        .isEqualTo(
            new LagProperties(
                Duration.ofMillis(500), Duration.ofSeconds(2), Duration.ofSeconds(5)));
  }

  @Test
  void everySettingIsMapped() {
    assertThat(
            bind(
                Map.of(
                    "query.lag.poll-interval", "1s",
                    "query.lag.kafka-timeout", "3s",
                    "query.lag.valid-for", "9s")))
        .isEqualTo(
            new LagProperties(Duration.ofSeconds(1), Duration.ofSeconds(3), Duration.ofSeconds(9)));
  }

  @Test
  void anEndThatIsTooOldBeforeTheNextPollIsRefused() {
    assertThatThrownBy(
            () ->
                new LagProperties(
                    Duration.ofSeconds(5), Duration.ofSeconds(2), Duration.ofSeconds(5)))
        .hasMessageContaining("query.lag.valid-for");
  }

  private static LagProperties bind(Map<String, String> settings) {
    return new Binder(new MapConfigurationPropertySource(settings))
        .bindOrCreate("query.lag", LagProperties.class);
  }
}
