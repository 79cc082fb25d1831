package io.usageledger.ingest.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.usageledger.event.LogTopics;
import io.usageledger.ingest.GatewayProducer;
import io.usageledger.ingest.LogTail;
import io.usageledger.ingest.RunningIngest;
import io.usageledger.ingest.RunningIngest.Answer;
import io.usageledger.localstack.TestStack;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Servers are taken away and given back; what was acknowledged is there afterwards. */
class KafkaAwayTest {
  private static final Duration A_MINUTE = Duration.ofSeconds(60);

  private static final String SPAN =
      """
      {"resourceSpans":[{"scopeSpans":[{"spans":[{"endTimeUnixNano":"1780315200000000000","attributes":[\
      {"key":"gen_ai.response.id","value":{"stringValue":"r"}},\
      {"key":"gen_ai.request.model","value":{"stringValue":"gpt-4o"}},\
      {"key":"user.id","value":{"stringValue":"away"}},\
      {"key":"gen_ai.usage.input_tokens","value":{"intValue":"1"}}]}]}]}]}""";

  private final TestStack stack = TestStack.shared();
  private final String account = "away-" + UUID.randomUUID();

  @Test
  void requestsAreToldSoonAndTakenAgainWhenItIsBack() throws Exception {
    try (RunningIngest ingest = RunningIngest.start(Map.of("ingest.relay.enabled", "false"))) {
      assertThat(post(ingest, "before").status()).isEqualTo(202);
      stack.kafka().kill();
      try {
        Instant asked = Instant.now();
        List<Answer> answers = postTogether(ingest, 200);
        assertThat(Duration.between(asked, Instant.now())).isLessThan(Duration.ofSeconds(15));
        assertThat(answers)
            .allSatisfy(
                answer -> {
                  assertThat(answer.status()).isEqualTo(503);
                  assertThat(answer.text("code")).isEqualTo("log_unavailable");
                  assertThat(answer.response().headers().firstValue("Retry-After")).contains("2");
                });
        Answer exported = ingest.post("/v1/traces", SPAN);
        assertThat(exported.status()).isEqualTo(503);
        assertThat(exported.body().get("code").intValue()).isEqualTo(14);
        assertThat(exported.text("message")).startsWith("log_unavailable: ");
        assertThat(exported.response().headers().firstValue("Retry-After")).contains("2");
        Answer refused = ingest.post("/v1/traces", SPAN.replace("user.id", "nobody"));
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.text("message")).endsWith("what arrived counts once");
        await()
            .atMost(A_MINUTE)
            .until(() -> ingest.get("/actuator/health").response().body().contains("awaySince"));
      } finally {
        stack.kafka().start();
      }
      await().atMost(A_MINUTE).until(() -> post(ingest, "after").status() == 202);
      await().atMost(A_MINUTE).until(() -> ingest.get("/actuator/health").status() == 200);
    }
  }

  @Test
  void theServiceStartsWithoutKafkaAndRegistryAndGoesToWorkWhenTheyCome() {
    stack.kafka().kill();
    stack.registry().kill();
    RunningIngest ingest;
    try {
      ingest = RunningIngest.start(Map.of());
      assertThat(ingest.get("/actuator/health").status()).isEqualTo(503);
      assertThat(ingest.get("/actuator/health/liveness").status()).isEqualTo(200);
      Answer answer = post(ingest, "e");
      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.text("code")).isEqualTo("registry_unavailable");
    } finally {
      stack.registry().start();
      stack.kafka().start();
    }
    try (ingest;
        GatewayProducer gateway = GatewayProducer.open("none");
        LogTail log = LogTail.open(LogTopics.LEDGER_EVENTS)) {
      gateway.send(GatewayProducer.event(account, "by-kafka").build());
      await().atMost(A_MINUTE).until(() -> log.usageIds(account).contains("by-kafka"));
      await().atMost(A_MINUTE).until(() -> post(ingest, "by-http").status() == 202);
      await().atMost(A_MINUTE).until(() -> ingest.get("/actuator/health").status() == 200);
    }
  }

  @Test
  void theRelayLosesNothingToAKilledBrokerNorToARestart() {
    Set<String> ids =
        IntStream.range(0, 3000)
            .mapToObj("e-%d"::formatted)
            .collect(Collectors.toCollection(TreeSet::new));
    try (GatewayProducer gateway = GatewayProducer.open("none");
        LogTail log = LogTail.open(LogTopics.LEDGER_EVENTS)) {
      ids.stream().limit(1000).forEach(id -> send(gateway, id));
      try (RunningIngest ingest = RunningIngest.start(Map.of("ingest.relay.batch-max", "50"))) {
        await().atMost(A_MINUTE).until(() -> !log.usageIds(account).isEmpty());
        stack.kafka().kill();
        stack.kafka().start();
        ids.stream().skip(1000).limit(1000).forEach(id -> send(gateway, id));
        await().atMost(A_MINUTE).until(() -> log.usageIds(account).size() > 1000);
      }
      ids.stream().skip(2000).forEach(id -> send(gateway, id));
      try (RunningIngest again = RunningIngest.start(Map.of())) {
        await().atMost(A_MINUTE).until(() -> new TreeSet<>(log.usageIds(account)).equals(ids));
        await().atMost(A_MINUTE).until(() -> again.get("/actuator/health").status() == 200);
      }
    }
  }

  @Test
  void theRelayWaitsForTheRegistryAndSetsNothingAside() {
    try (GatewayProducer gateway = GatewayProducer.open("none");
        LogTail log = LogTail.open(LogTopics.LEDGER_EVENTS)) {
      int before = log.quarantined().size();
      byte[] event = gateway.encode(GatewayProducer.event(account, "e-1").build());
      stack.registry().kill();
      RunningIngest ingest;
      try {
        gateway.send("key", event, List.of());
        ingest = RunningIngest.start(Map.of());
        await()
            .atMost(A_MINUTE)
            .until(() -> ingest.get("/actuator/health").response().body().contains("waitingSince"));
      } finally {
        stack.registry().start();
      }
      try (ingest) {
        await().atMost(A_MINUTE).until(() -> log.usageIds(account).equals(List.of("e-1")));
        await().atMost(A_MINUTE).until(() -> ingest.get("/actuator/health").status() == 200);
      }
      assertThat(log.quarantined()).hasSize(before);
    }
  }

  private void send(GatewayProducer gateway, String id) {
    gateway.send(GatewayProducer.event(account, id).build());
  }

  private List<Answer> postTogether(RunningIngest ingest, int requests)
      throws InterruptedException, ExecutionException {
    ExecutorService senders = Executors.newFixedThreadPool(100);
    try {
      List<Future<Answer>> sent =
          IntStream.range(0, requests)
              .mapToObj(i -> senders.submit(() -> post(ingest, "e-" + i)))
              .toList();
      List<Answer> answers = new java.util.ArrayList<>();
      for (Future<Answer> one : sent) {
        answers.add(one.get());
      }
      return answers;
    } finally {
      senders.shutdownNow();
    }
  }

  private Answer post(RunningIngest ingest, String id) {
    return ingest.post(
        "/v1/usage-events",
        """
        {"event_id":"%s","source":"test","account_id":"%s","occurred_at":"%s","operation":"chat",\
        "provider":"openai","model":"gpt-5","quantities":{"input_tokens":1}}
        """
            .formatted(id, account, Instant.now()));
  }
}
