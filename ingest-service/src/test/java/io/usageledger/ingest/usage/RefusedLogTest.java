package io.usageledger.ingest.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.usageledger.event.LogTopics;
import io.usageledger.ingest.LogTail;
import io.usageledger.ingest.RunningIngest;
import io.usageledger.ingest.RunningIngest.Answer;
import io.usageledger.localstack.TestStack;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The log takes what is good, and usage-events does not take what is refused. */
class RefusedLogTest {
  private static final String JSON = "application/json";
  private static final Duration SOON = Duration.ofSeconds(40);
  private static final String LOST = "ledger_ingest_refused_lost_total ";

  private static final String SPANS =
      """
      {"resourceSpans":[{"scopeSpans":[{"spans":[GOOD,REFUSED,OTHER]}]}]}""";

  private static final String SPAN =
      """
      {"name":"chat","traceId":"0af7651916cd43dd8448eb211c80319c","spanId":"b7ad6b716920333N",\
      "endTimeUnixNano":"1780315200000000000","attributes":[{"key":"PAYER","value":{"stringValue":"ACCOUNT"}},\
      {"key":"gen_ai.operation.name","value":{"stringValue":"chat"}},\
      {"key":"gen_ai.request.model","value":{"stringValue":"gpt-5"}},\
      {"key":"gen_ai.usage.input_tokens","value":{"intValue":"7"}}]}""";

  private RunningIngest ingest;
  private final String account = "refused-log-" + UUID.randomUUID();
  private LogTail log;

  @BeforeEach
  void open() {
    ingest = RunningIngest.start(Map.of("ingest.publish-within", "3s", "ingest.events-max", "1"));
    log = LogTail.open(LogTopics.LEDGER_EVENTS);
  }

  @AfterEach
  void close() {
    log.close();
    ingest.close();
  }

  /** As where the right to write is missing: no later try is taken either. */
  @Test
  void whatIsNeverTakenIsToldAsLostAndHoldsNobodyUp() {
    String before = lost();

    Answer answer = with("max.message.bytes", "1", this::export);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body().at("/partialSuccess/rejectedSpans").asString("")).isEqualTo("1");
    assertThat(log.awaitUsage(account, 2)).hasSize(2);
    assertThat(before).isEqualTo("0.0");
    assertThat(lost()).isEqualTo("1.0");
  }

  private Answer export() {
    String body =
        SPANS
            .replace("GOOD", span(1, "enduser.id"))
            .replace("REFUSED", span(2, "nobody"))
            .replace("OTHER", span(3, "enduser.id"));
    return ingest.send("/v1/traces", JSON, BodyPublishers.ofString(body));
  }

  private String span(int number, String payer) {
    return SPAN.replace("333N", "333" + number).replace("PAYER", payer).replace("ACCOUNT", account);
  }

  private String lost() {
    return ingest
        .get("/actuator/prometheus")
        .response()
        .body()
        .lines()
        .filter(line -> line.startsWith(LOST))
        .map(line -> line.substring(LOST.length()))
        .findFirst()
        .orElse("");
  }

  /** While the topic usage-events is set so. */
  private static Answer with(String setting, String value, Export export) {
    try (Admin admin =
        Admin.create(Map.of("bootstrap.servers", TestStack.shared().bootstrapServers()))) {
      set(admin, new AlterConfigOp(new ConfigEntry(setting, value), OpType.SET));
      try {
        awaitSet(admin, setting, value);
        return export.send();
      } finally {
        set(admin, new AlterConfigOp(new ConfigEntry(setting, ""), OpType.DELETE));
      }
    }
  }

  private interface Export {
    Answer send();
  }

  private static final ConfigResource TOPIC =
      new ConfigResource(ConfigResource.Type.TOPIC, LogTopics.USAGE_EVENTS);

  private static void set(Admin admin, AlterConfigOp change) {
    try {
      admin.incrementalAlterConfigs(Map.of(TOPIC, List.of(change))).all().get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("Kafka does not change it", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted", e);
    }
  }

  private static void awaitSet(Admin admin, String setting, String value) {
    await()
        .atMost(SOON)
        .until(
            () ->
                Objects.requireNonNull(admin.describeConfigs(List.of(TOPIC)).all().get().get(TOPIC))
                    .get(setting)
                    .value()
                    .equals(value));
  }
}
