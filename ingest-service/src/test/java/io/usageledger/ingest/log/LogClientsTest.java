package io.usageledger.ingest.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.usageledger.ingest.IngestSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;

class LogClientsTest {
  private final IngestSettings settings =
      new Binder(new MapConfigurationPropertySource(Map.of()))
          .bindOrCreate("ingest", IngestSettings.class);

  @Test
  void whatTheLogsSafetyRestsOnIsPinned() {
    assertThat(LogClients.producerSettings(kafka(), settings, Duration.ofSeconds(4), 5))
        .containsEntry("acks", "all")
        .containsEntry("enable.idempotence", true)
        .containsEntry("compression.type", "lz4")
        .containsEntry("linger.ms", 5)
        .containsEntry("batch.size", 262_144)
        .containsEntry("buffer.memory", 33_554_432L)
        .containsEntry("max.request.size", 4_194_304)
        .containsEntry("max.block.ms", 2_000)
        .containsEntry("request.timeout.ms", 3_000)
        .containsEntry("delivery.timeout.ms", 4_000)
        .doesNotContainKeys("retries", "max.in.flight.requests.per.connection");
  }

  @Test
  void addressesAndSecurityComeFromSpring() {
    KafkaProperties kafka = kafka();
    kafka.setBootstrapServers(List.of("broker:9093"));
    kafka.getSecurity().setProtocol("SASL_SSL");
    kafka.getProducer().setAcks("0");

    assertThat(LogClients.producerSettings(kafka, settings, Duration.ofSeconds(4), 5))
        .containsEntry("bootstrap.servers", List.of("broker:9093"))
        .containsEntry("security.protocol", "SASL_SSL")
        .containsEntry("acks", "all");
  }

  @Test
  void theRegistryHasShortWaitsUnlessToldOtherwise() {
    assertThat(RegistrySettings.of(Map.of("schema.registry.url", "http://r")).values())
        .isEqualTo(
            Map.of(
                "schema.registry.url", "http://r",
                "http.connect.timeout.ms", 1_000,
                "http.read.timeout.ms", 3_000,
                "max.retries", 0));
    assertThatThrownBy(() -> RegistrySettings.of(Map.of()))
        .hasMessageContaining("spring.kafka.properties.schema.registry.url is missing");
  }

  private static KafkaProperties kafka() {
    return new KafkaProperties();
  }
}
