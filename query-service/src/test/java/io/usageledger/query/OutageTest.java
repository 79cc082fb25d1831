package io.usageledger.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.usageledger.localstack.TestStack;
import io.usageledger.query.RunningQueryService.Answer;
import java.time.Duration;
import java.util.Map;
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
