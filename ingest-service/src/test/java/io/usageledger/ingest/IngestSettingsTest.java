package io.usageledger.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.util.unit.DataSize;

class IngestSettingsTest {
  @Test
  void defaultsArePinned() {
    assertThat(bind(Map.of()))
        .isEqualTo(
            new IngestSettings(
                DataSize.ofMegabytes(8),
                DataSize.ofMegabytes(12),
                1000,
                Duration.ofSeconds(4),
                DataSize.ofMegabytes(32),
                Duration.ofSeconds(1),
                Duration.ofSeconds(2),
                new IngestSettings.Relay(
                    true,
                    1,
                    1000,
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(60)),
                new OtlpSettings(
                    List.of(
                        "usage_ledger.account_id",
                        "enduser.id",
                        "user.id",
                        "traceloop.association.properties.user_id"),
                    List.of(
                        "gen_ai.agent.id",
                        "gen_ai.agent.name",
                        "gen_ai.workflow.name",
                        "gen_ai.request.model",
                        "gen_ai.output.type",
                        "openai.response.service_tier",
                        "session.id",
                        "enduser.id",
                        "user.id",
                        "service.namespace",
                        "deployment.environment.name",
                        "server.address",
                        "error.type"),
                    Map.of()),
                new IngestSettings.LiteLlm(DataSize.ofMegabytes(256))));
  }

  @Test
  void everySettingIsMapped() {
    IngestSettings settings =
        bind(
            Map.ofEntries(
                Map.entry("ingest.body-max", "1MB"),
                Map.entry("ingest.in-flight-max", "2MB"),
                Map.entry("ingest.events-max", "10"),
                Map.entry("ingest.publish-within", "1s"),
                Map.entry("ingest.buffer-max", "8MB"),
                Map.entry("ingest.price-lead", "3s"),
                Map.entry("ingest.watch-every", "1s"),
                Map.entry("ingest.relay.enabled", "false"),
                Map.entry("ingest.relay.concurrency", "3"),
                Map.entry("ingest.relay.batch-max", "7"),
                Map.entry("ingest.relay.publish-within", "9s"),
                Map.entry("ingest.relay.retry-every", "2s"),
                Map.entry("ingest.relay.stuck-after", "11s"),
                Map.entry("ingest.otlp.account-attributes", "tenant.id,user.id"),
                Map.entry("ingest.otlp.attributes", "team"),
                Map.entry("ingest.otlp.operations.invoke_agent", "chat"),
                Map.entry("ingest.litellm.body-max", "3MB")));

    assertThat(settings)
        .isEqualTo(
            new IngestSettings(
                DataSize.ofMegabytes(1),
                DataSize.ofMegabytes(2),
                10,
                Duration.ofSeconds(1),
                DataSize.ofMegabytes(8),
                Duration.ofSeconds(3),
                Duration.ofSeconds(1),
                new IngestSettings.Relay(
                    false,
                    3,
                    7,
                    Duration.ofSeconds(9),
                    Duration.ofSeconds(2),
                    Duration.ofSeconds(11)),
                new OtlpSettings(
                    List.of("tenant.id", "user.id"),
                    List.of("team"),
                    Map.of("invoke_agent", "chat")),
                new IngestSettings.LiteLlm(DataSize.ofMegabytes(3))));
  }

  @ParameterizedTest
  @CsvSource({
    "ingest.body-max, 100MB",
    "ingest.in-flight-max, 1MB",
    "ingest.events-max, 0",
    "ingest.publish-within, 10ms",
    "ingest.buffer-max, 1KB",
    "ingest.price-lead, -1s",
    "ingest.watch-every, 0s",
    "ingest.relay.concurrency, 0",
    "ingest.relay.batch-max, 100000",
    "ingest.relay.publish-within, 10m",
    "ingest.relay.retry-every, 1ms",
    "ingest.relay.stuck-after, 0s",
    "ingest.otlp.account-attributes, ''",
    "ingest.otlp.attributes, 'team,team'",
    "ingest.otlp.operations.invoke_agent, teleport",
    "ingest.litellm.body-max, 2GB"
  })
  void whatMakesNoSenseIsRefusedByName(String name, String value) {
    assertThatThrownBy(() -> bind(Map.of(name, value)))
        .isInstanceOf(BindException.class)
        .rootCause()
        .hasMessageContaining(name.replace(".invoke_agent", ""));
  }

  private static IngestSettings bind(Map<String, String> values) {
    return new Binder(new MapConfigurationPropertySource(values))
        .bindOrCreate("ingest", IngestSettings.class);
  }
}
