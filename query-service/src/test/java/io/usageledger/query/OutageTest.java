package io.usageledger.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.usageledger.event.LogTopics;
import io.usageledger.localstack.TestStack;
import io.usageledger.query.RunningQueryService.Answer;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class OutageTest {
  private static final Duration SOON = Duration.ofSeconds(60);

  private final RunningQueryService service = RunningQueryService.shared();
  private final TestStack stack = TestStack.shared();

  @AfterEach
  void startAgain() {
    stack.kafka().start();
    stack.postgres().start();
  }

  @Test
  void withoutKafkaTheLagIsUnknownNeverZero() {
    await().atMost(SOON).until(() -> watermark().get("lag_known").asBoolean());
    stack.kafka().kill();
    await().atMost(SOON).until(() -> !watermark().get("lag_known").asBoolean());

    assertThat(watermark().get("lag_events").isNull()).isTrue();
    assertThat(service.ask("/actuator/health/kafkaLag", Map.of()).status()).isEqualTo(503);
    assertThat(service.ask("/actuator/health/readiness", Map.of()).status()).isEqualTo(200);

    stack.kafka().start();
    await().atMost(SOON).until(() -> watermark().get("lag_known").asBoolean());
  }

  private JsonNode watermark() {
    return service.read("/v1/models").get("watermark");
  }

  @Test
  void whatIsSentAndNotAppliedIsCounted() {
    await().atMost(SOON).until(() -> watermark().get("lag_known").asBoolean());
    long before = watermark().get("lag_events").asLong();
    Map<String, Object> settings = Map.of("bootstrap.servers", stack.bootstrapServers());
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
      producer.send(new ProducerRecord<>(LogTopics.LEDGER_EVENTS, new byte[] {1}));
      producer.send(new ProducerRecord<>(LogTopics.USAGE_EVENTS, new byte[] {1}));
    }

    await()
        .atMost(SOON)
        .untilAsserted(
            () -> assertThat(watermark().get("lag_events").asLong()).isEqualTo(before + 2));
    assertThat(watermark().get("applied_through").isNull()).isTrue();
  }

  @Test
  void itStartsWhilePostgresAndKafkaAreAwayAndSaysSo() {
    RunningQueryService alone =
        new RunningQueryService(
            Map.of(
                "spring.datasource.url", "jdbc:postgresql://127.0.0.1:1/ledger",
                "spring.datasource.hikari.connection-timeout", "500",
                "spring.kafka.bootstrap-servers", "127.0.0.1:1"));
    try {
      JsonNode health = alone.ask("/actuator/health", Map.of()).json();

      assertThat(alone.ask("/", Map.of()).status()).isEqualTo(200);
      assertThat(health.at("/components/db/details/reason").asString()).isNotBlank();
      assertThat(health.at("/components/kafkaLag/details/reason").asString()).contains("Kafka");
      assertThat(alone.ask("/v1/models").json().get("code").asString())
          .isEqualTo("database_unavailable");
    } finally {
      alone.close();
    }
  }

  @Test
  void withoutPostgresReadsSayWhenToComeBackAndRecover() {
    service.read("/v1/models");
    stack.postgres().kill();

    Answer answer = service.ask("/v1/models");
    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.json().get("code").asString()).isEqualTo("database_unavailable");
    assertThat(answer.header("retry-after")).isNotEmpty();
    assertThat(service.ask("/actuator/health/readiness", Map.of()).status()).isEqualTo(503);

    stack.postgres().start();
    await().atMost(SOON).until(() -> service.ask("/v1/models").status() == 200);
  }
}
