package io.usageledger.ingest.otlp;

import static io.usageledger.ingest.otlp.OtlpSender.JSON;
import static io.usageledger.ingest.otlp.OtlpSender.LOGS;
import static io.usageledger.ingest.otlp.OtlpSender.PROTOBUF;
import static io.usageledger.ingest.otlp.OtlpSender.TRACES;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceResponse;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.trace.v1.Span;
import io.usageledger.event.LogTopics;
import io.usageledger.ingest.LogTail;
import io.usageledger.ingest.RunningIngest;
import io.usageledger.localstack.TestStack;
import io.usageledger.log.UsageRecorded;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What an exporter sends, byte for byte, and what it is answered. */
class OtlpHttpTest {
  private static final WrittenJson WRITER = new WrittenJson(false, false);

  private static RunningIngest ingest;
  private static OtlpSender sender;
  private final String account = "otlp-" + UUID.randomUUID();
  private LogTail log;

  @BeforeAll
  static void start() {
    ingest = RunningIngest.start(Map.of("ingest.relay.enabled", "false"));
    sender = new OtlpSender(ingest);
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
  void protobufAndJsonPlainAndPackedAreTheSameEvent() throws IOException {
    ExportTraceServiceRequest.Builder trace = usual().trace();
    byte[] protobuf = trace.build().toByteArray();
    byte[] json = WRITER.of(trace).toString().getBytes(StandardCharsets.UTF_8);

    for (HttpResponse<byte[]> answer :
        List.of(
            sender.send(TRACES, PROTOBUF, protobuf),
            sender.send(TRACES, PROTOBUF, OtlpSender.gzip(protobuf), "Content-Encoding", "gzip"))) {
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.headers().firstValue("Content-Type")).contains(PROTOBUF);
      assertThat(ExportTraceServiceResponse.parseFrom(answer.body()).hasPartialSuccess()).isFalse();
    }
    for (HttpResponse<byte[]> answer :
        List.of(
            sender.send(TRACES, JSON, json),
            sender.send(
                TRACES,
                JSON + "; charset=utf-8",
                OtlpSender.gzip(json),
                "Content-Encoding",
                "gzip"))) {
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.headers().firstValue("Content-Type")).contains(JSON);
      assertThat(OtlpSender.text(answer)).isEqualTo("{}");
    }
    List<UsageRecorded> events = events(4);
    assertThat(events).allSatisfy(event -> assertThat(event).isEqualTo(events.get(0)));
    assertThat(events.get(0).getQuantities())
        .isEqualTo(Map.of("input_tokens", 12L, "output_tokens", 3L));
  }

  @Test
  void logRecordsAreTakenToo() throws IOException {
    byte[] logs = usual().logs().build().toByteArray();
    byte[] json = WRITER.of(usual().logs()).toString().getBytes(StandardCharsets.UTF_8);

    HttpResponse<byte[]> answer = sender.send(LOGS, PROTOBUF, logs);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(ExportLogsServiceResponse.parseFrom(answer.body()).hasPartialSuccess()).isFalse();
    assertThat(sender.send(LOGS, JSON, json).statusCode()).isEqualTo(200);

    assertThat(events(2)).extracting(UsageRecorded::getEventId).containsExactly("r-1", "r-1");
  }

  @Test
  void whatIsNotGoodIsCountedInTheAnswerAndTheOthersAreTaken() throws IOException {
    ExportTraceServiceRequest trace =
        spans(
            span("{\"gen_ai.response.id\":\"good-1\"}"),
            span("{\"gen_ai.usage.input_tokens\":-5}"),
            Span.newBuilder().setName("GET /").build(),
            span("{\"gen_ai.operation.name\":\"invoke_agent\"}"),
            span("{\"gen_ai.operation.name\":\"dream\"}"),
            span("{\"gen_ai.response.id\":\"good-2\"}"));

    ExportTraceServiceResponse told =
        ExportTraceServiceResponse.parseFrom(
            sender.send(TRACES, PROTOBUF, trace.toByteArray()).body());
    assertThat(told.getPartialSuccess().getRejectedSpans()).isEqualTo(2);
    assertThat(told.getPartialSuccess().getErrorMessage())
        .startsWith("2 rejected, the others are taken; the first: raw_usage_unreadable: span")
        .contains("gen_ai.usage.input_tokens=-5");
    JsonNode json =
        JsonMapper.shared()
            .readTree(
                OtlpSender.text(
                    sender.send(
                        TRACES,
                        JSON,
                        WRITER.of(trace).toString().getBytes(StandardCharsets.UTF_8))));
    assertThat(json.at("/partialSuccess/rejectedSpans").asString("")).isEqualTo("2");
    assertThat(json.at("/partialSuccess/errorMessage").asString("")).contains("2 rejected");
    assertThat(events(4))
        .extracting(UsageRecorded::getEventId)
        .containsExactly("good-1", "good-2", "good-1", "good-2");
  }

  @Test
  void rejectedLogRecordsAreCountedAsSuch() throws IOException {
    Message logs = UsualExport.with("{\"user.id\":null}").logs().build();

    ExportLogsServiceResponse told =
        ExportLogsServiceResponse.parseFrom(sender.send(LOGS, PROTOBUF, logs.toByteArray()).body());
    assertThat(told.getPartialSuccess().getRejectedLogRecords()).isEqualTo(1);
    assertThat(told.getPartialSuccess().getErrorMessage()).contains("account_id is missing");
    assertThat(
            OtlpSender.text(
                sender.send(
                    LOGS,
                    JSON,
                    WRITER
                        .of(UsualExport.with("{\"user.id\":null}").logs())
                        .toString()
                        .getBytes(StandardCharsets.UTF_8))))
        .contains("\"rejectedLogRecords\":\"1\"");
  }

  @Test
  void moreThanAThousandAreTakenInPortions() throws IOException {
    List<Span> spans = new ArrayList<>();
    for (int i = 0; i < 2100; i++) {
      spans.add(span("{\"gen_ai.response.id\":\"r-%d\"}".formatted(i)));
    }

    HttpResponse<byte[]> answer =
        sender.send(TRACES, PROTOBUF, spans(spans.toArray(Span[]::new)).toByteArray());

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEmpty();
    assertThat(events(2100)).hasSize(2100);
  }

  @ParameterizedTest
  @ValueSource(strings = {TRACES, LOGS})
  void anEmptyExportIsNoError(String path) {
    assertThat(sender.send(path, PROTOBUF, new byte[0]).statusCode()).isEqualTo(200);
    assertThat(OtlpSender.text(sender.send(path, JSON, "{}".getBytes(StandardCharsets.UTF_8))))
        .isEqualTo("{}");
  }

  @Test
  void aKeyIsWantedAndItsPermission() {
    for (String path : List.of(TRACES, LOGS)) {
      HttpRequest nobody =
          ingest
              .request(path)
              .header("Content-Type", PROTOBUF)
              .POST(BodyPublishers.noBody())
              .build();
      HttpRequest reader =
          ingest
              .request(path)
              .header("Content-Type", PROTOBUF)
              .header("Authorization", "Bearer " + TestStack.shared().newApiKey("usage:read"))
              .POST(BodyPublishers.noBody())
              .build();
      assertThat(sender.exchange(nobody).statusCode()).isEqualTo(401);
      assertThat(sender.exchange(reader).statusCode()).isEqualTo(403);
    }
  }

  @Test
  void everyOutcomeIsCounted() {
    long skipped = counted("skipped");
    long accepted = counted("accepted");
    long missing = counted("account_id_invalid");
    Span other = Span.newBuilder().setName("GET /").build();

    sender.send(
        TRACES,
        PROTOBUF,
        spans(
                other,
                other,
                span("{\"gen_ai.operation.name\":\"invoke_agent\"}"),
                span("{}"),
                span("{\"user.id\":\" \"}"))
            .toByteArray());

    assertThat(counted("skipped")).isEqualTo(skipped + 3);
    assertThat(counted("accepted")).isEqualTo(accepted + 1);
    assertThat(counted("account_id_invalid")).isEqualTo(missing + 1);
  }

  private static long counted(String outcome) {
    String name = "ledger_ingest_events_total{door=\"otlp\",outcome=\"" + outcome + "\"} ";
    return ingest
        .get("/actuator/prometheus")
        .response()
        .body()
        .lines()
        .filter(line -> line.startsWith(name))
        .mapToLong(line -> Long.parseLong(line.substring(name.length()).replace(".0", "")))
        .sum();
  }

  private UsualExport usual() {
    return UsualExport.with("{\"user.id\":\"%s\"}".formatted(account));
  }

  private Span span(String changes) {
    String merged =
        changes.contains("user.id")
            ? changes
            : changes.replaceFirst(
                "\\{", "{\"user.id\":\"" + account + (changes.length() > 2 ? "\"," : "\""));
    return UsualExport.with(merged).span();
  }

  private static ExportTraceServiceRequest spans(Span... spans) {
    ExportTraceServiceRequest.Builder trace = ExportTraceServiceRequest.newBuilder();
    trace
        .addResourceSpansBuilder()
        .setResource(UsualExport.with("{}").resource())
        .addScopeSpansBuilder()
        .addAllSpans(List.of(spans));
    return trace.build();
  }

  private List<UsageRecorded> events(int count) {
    return log.awaitUsage(account, count);
  }
}
