package io.usageledger.ingest.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.usageledger.event.LogCodec;
import io.usageledger.event.LogTopics;
import io.usageledger.ingest.GatewayProducer;
import io.usageledger.ingest.LogTail;
import io.usageledger.ingest.RunningIngest;
import io.usageledger.ingest.RunningIngest.Answer;
import io.usageledger.localstack.TestStack;
import io.usageledger.log.EventQuarantined;
import io.usageledger.log.UsageRecorded;
import io.usageledger.log.UsageRefused;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** From a door whose senders send nothing again, by way of usage-events, into quarantine. */
class RefusedUsageRelayTest {
  private static final String JSON = "application/json";
  private static final Duration SOON = Duration.ofSeconds(40);

  private static final String LITELLM =
      """
      {"id":"ID","litellm_call_id":"c-1","status":"success","call_type":"acompletion","model":"gpt-5",\
      "custom_llm_provider":"openai","prompt_tokens":TOKENS,"completion_tokens":3,"response_cost":0.25,\
      "endTime":1780315200,"end_user":"ACCOUNT","messages":[{"role":"user","content":"secret"}],\
      "response":{"choices":[{"message":{"content":"secret"}}]},"metadata":{}}""";

  private static final String SPAN =
      """
      {"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"SERVICE"}}]},\
      "scopeSpans":[{"spans":[{"name":"chat","traceId":"0af7651916cd43dd8448eb211c80319c",\
      "spanId":"b7ad6b7169203331","endTimeUnixNano":"1780315200000000000","attributes":[\
      {"key":"gen_ai.operation.name","value":{"stringValue":"chat"}},\
      {"key":"gen_ai.request.model","value":{"stringValue":"gpt-5"}},\
      {"key":"gen_ai.usage.input_tokens","value":{"intValue":"7"}}]},{"name":7}]}]}]}""";

  private static RunningIngest ingest;
  private final String account = "refused-" + UUID.randomUUID();
  private LogTail log;

  @BeforeAll
  static void start() {
    ingest = RunningIngest.start(Map.of());
  }

  @AfterAll
  static void stop() {
    ingest.close();
  }

  @BeforeEach
  void open() {
    log = LogTail.open(LogTopics.LEDGER_EVENTS);
  }

  @AfterEach
  void close() {
    log.close();
  }

  @Test
  void aLogOfLiteLlmThatIsRefusedIsInQuarantineAndItsNeighbourIsPosted() {
    Answer answer =
        ingest.send(
            "/litellm/v1/logs",
            JSON,
            BodyPublishers.ofString("[" + log("r-1", "-5") + "," + log("r-2", "5") + "]"));
    assertThat(answer.status()).isEqualTo(200);

    EventQuarantined kept = quarantined(record -> account.equals(record.getAccountId()));
    assertThat(log.awaitUsage(account, 1).get(0).getEventId()).isEqualTo("r-2");
    assertThat(kept.getReason()).isEqualTo("raw_usage_unreadable");
    assertThat(kept.getDetail()).isEqualTo(answer.body().at("/results/0/detail").asString(""));
    assertThat(kept.getSource()).isEqualTo("litellm");
    assertThat(kept.getEventId()).isEqualTo("r-1");
    assertThat(kept.getTopic()).isEqualTo(LogTopics.USAGE_EVENTS);
    assertThat(refused(kept).getEvent()).contains("\"prompt_tokens\":-5").doesNotContain("secret");
  }

  @Test
  void whatCanBeReadByNowIsPostedWhenItIsSentAgain() {
    try (GatewayProducer sender = GatewayProducer.open("none")) {
      sender.send(
          UsageRefused.newBuilder()
              .setForm("litellm")
              .setReason("raw_usage_unreadable")
              .setDetail("as it was then")
              .setEvent(log("r-3", "5"))
              .build());
    }

    UsageRecorded event = log.awaitUsage(account, 1).get(0);
    assertThat(event.getEventId()).isEqualTo("r-3");
    assertThat(event.getQuantities()).isEqualTo(Map.of("input_tokens", 5L, "output_tokens", 3L));
  }

  @Test
  void aSpanWithoutAnAccountIsInQuarantineAndOneThatNobodyCanReadIsNamedThere() {
    Answer answer =
        ingest.send("/v1/traces", JSON, BodyPublishers.ofString(SPAN.replace("SERVICE", account)));
    assertThat(answer.body().at("/partialSuccess/rejectedSpans").asString("")).isEqualTo("2");

    EventQuarantined kept = quarantined(record -> account.equals(record.getSource()));
    assertThat(kept.getReason()).isEqualTo("account_id_invalid");
    assertThat(kept.getAccountId()).isNull();
    assertThat(kept.getEventId()).isEqualTo("0af7651916cd43dd8448eb211c80319c/b7ad6b7169203331");
    assertThat(refused(kept).getEvent()).contains("\"gen_ai.usage.input_tokens\":7");
    EventQuarantined unreadable =
        quarantined(
            record -> record.getDetail().startsWith("Of one export 1 spans or log records"));
    assertThat(unreadable.getReason()).isEqualTo("event_malformed");
    assertThat(refused(unreadable).getEvent()).isNull();
  }

  @Test
  void aFormOfALaterVersionIsKeptWithTheDoorsOwnWords() {
    try (GatewayProducer sender = GatewayProducer.open("none")) {
      sender.send(
          UsageRefused.newBuilder()
              .setForm("telex")
              .setAccountId(account)
              .setReason("model_invalid")
              .setDetail("model is missing")
              .setEvent("{}")
              .build());
    }

    EventQuarantined kept = quarantined(record -> account.equals(record.getAccountId()));
    assertThat(kept.getReason()).isEqualTo("model_invalid");
    assertThat(kept.getDetail()).isEqualTo("model is missing");
  }

  private String log(String id, String tokens) {
    return LITELLM.replace("ID", id).replace("TOKENS", tokens).replace("ACCOUNT", account);
  }

  private EventQuarantined quarantined(Predicate<EventQuarantined> which) {
    return await()
        .atMost(SOON)
        .until(() -> log.quarantined().stream().filter(which).toList(), found -> !found.isEmpty())
        .get(0);
  }

  private static UsageRefused refused(EventQuarantined kept) {
    ByteBuffer value = kept.getRecordValue();
    byte[] bytes = new byte[value.remaining()];
    value.duplicate().get(bytes);
    try (LogCodec codec =
        new LogCodec(Map.of("schema.registry.url", TestStack.shared().registryUrl()))) {
      return (UsageRefused) codec.decode(LogTopics.USAGE_EVENTS, bytes);
    }
  }
}
