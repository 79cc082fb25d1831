package io.usageledger.ingest.otlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceResponse;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.usageledger.event.LogTopics;
import io.usageledger.ingest.LogTail;
import io.usageledger.ingest.RunningIngest;
import io.usageledger.localstack.TestStack;
import io.usageledger.log.UsageRecorded;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What an exporter sends, byte for byte, and what it is answered. */
class OtlpHttpTest {
  private static final String TRACES = "/v1/traces";
  private static final String LOGS = "/v1/logs";
  private static final String PROTOBUF = "application/x-protobuf";
  private static final String JSON = "application/json";
  private static final WrittenJson WRITER = new WrittenJson(false, false);

  private static RunningIngest ingest;
  private static HttpClient client;
  private final String account = "otlp-" + UUID.randomUUID();
  private LogTail log;

  @BeforeAll
  static void start() {
    ingest =
        RunningIngest.start(Map.of("ingest.relay.enabled", "false", "ingest.body-max", "2MB"));
    client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
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
            send(TRACES, PROTOBUF, protobuf),
            send(TRACES, PROTOBUF, gzip(protobuf), "Content-Encoding", "gzip"))) {
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.headers().firstValue("Content-Type")).contains(PROTOBUF);
      assertThat(ExportTraceServiceResponse.parseFrom(answer.body()).hasPartialSuccess())
          .isFalse();
    }
    for (HttpResponse<byte[]> answer :
        List.of(
            send(TRACES, JSON, json),
            send(TRACES, JSON + "; charset=utf-8", gzip(json), "Content-Encoding", "gzip"))) {
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.headers().firstValue("Content-Type")).contains(JSON);
      assertThat(text(answer)).isEqualTo("{}");
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

    HttpResponse<byte[]> answer = send(LOGS, PROTOBUF, logs);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(ExportLogsServiceResponse.parseFrom(answer.body()).hasPartialSuccess()).isFalse();
    assertThat(send(LOGS, JSON, json).statusCode()).isEqualTo(200);

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
        ExportTraceServiceResponse.parseFrom(send(TRACES, PROTOBUF, trace.toByteArray()).body());
    assertThat(told.getPartialSuccess().getRejectedSpans()).isEqualTo(2);
    assertThat(told.getPartialSuccess().getErrorMessage())
        .startsWith("2 rejected, the others are taken; the first: raw_usage_unreadable: span")
        .contains("gen_ai.usage.input_tokens=-5");
    JsonNode json =
        JsonMapper.shared()
            .readTree(
                text(send(TRACES, JSON, WRITER.of(trace).toString().getBytes(StandardCharsets.UTF_8))));
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
        ExportLogsServiceResponse.parseFrom(send(LOGS, PROTOBUF, logs.toByteArray()).body());
    assertThat(told.getPartialSuccess().getRejectedLogRecords()).isEqualTo(1);
    assertThat(told.getPartialSuccess().getErrorMessage()).contains("account_id is missing");
    assertThat(
            text(
                send(
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
        send(TRACES, PROTOBUF, spans(spans.toArray(Span[]::new)).toByteArray());

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEmpty();
    assertThat(events(2100)).hasSize(2100);
  }

  @ParameterizedTest
  @ValueSource(strings = {TRACES, LOGS})
  void anEmptyExportIsNoError(String path) {
    assertThat(send(path, PROTOBUF, new byte[0]).statusCode()).isEqualTo(200);
    assertThat(text(send(path, JSON, "{}".getBytes(StandardCharsets.UTF_8)))).isEqualTo("{}");
  }

  @ParameterizedTest
  @CsvSource({
    "application/json, '', '{', 400, 3, body_malformed",
    "application/json, '', '[]', 400, 3, body_malformed",
    "application/json, '', '{\"resourceSpans\":7}', 400, 3, body_malformed",
    "application/json, gzip, '{}', 400, 3, body_malformed",
    "application/json, br, '{}', 415, 3, media_type_unsupported",
    "application/x-protobuf, '', 'hello', 400, 3, body_malformed",
    "application/x-protobuf, gzip, '', 400, 3, body_incomplete",
  })
  void whatCannotBeReadIsToldAsAStatusInTheEncodingOfTheRequest(
      String mediaType, String encoding, String body, int status, int code, String word)
      throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    HttpResponse<byte[]> answer =
        encoding.isEmpty()
            ? send(TRACES, mediaType, bytes)
            : send(TRACES, mediaType, bytes, "Content-Encoding", encoding);

    assertThat(answer.statusCode()).as(text(answer)).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type")).contains(mediaType);
    assertThat(rpcStatus(answer)).startsWith(code + " " + word + ": ");
  }

  @Test
  void otherMediaTypesAreRefused() {
    assertThat(send(TRACES, "text/plain", new byte[0]).statusCode()).isEqualTo(415);
    assertThat(send(TRACES, "application/x-ndjson", new byte[0]).statusCode()).isEqualTo(415);
  }

  @Test
  void aBodyIsBoundedAlsoWhenItIsUnpacked() throws IOException {
    byte[] zeros = gzip(new byte[200 * 1024 * 1024]);
    assertThat(zeros.length).isLessThan(300_000);

    HttpResponse<byte[]> answer = send(TRACES, PROTOBUF, zeros, "Content-Encoding", "gzip");
    assertThat(answer.statusCode()).isEqualTo(413);
    assertThat(rpcStatus(answer)).startsWith("3 body_too_large: ");
    assertThat(send(TRACES, PROTOBUF, new byte[3 * 1024 * 1024]).statusCode()).isEqualTo(413);
    assertThat(send(TRACES, PROTOBUF, usual().trace().build().toByteArray()).statusCode())
        .isEqualTo(200);
  }

  /** Java's reader would take the first alone, or both, by what has arrived. */
  @Test
  void severalPackedFilesInARowAreRefusedAndNotReadInPart() throws IOException {
    byte[] first = gzip(usual().trace().build().toByteArray());
    ByteArrayOutputStream two = new ByteArrayOutputStream();
    two.write(first);
    two.write(gzip(new byte[1024 * 1024]));
    ByteArrayOutputStream empty = new ByteArrayOutputStream();
    while (empty.size() < 1024 * 1024) {
      empty.write(gzip(new byte[0]));
    }

    for (byte[] packed : List.of(two.toByteArray(), empty.toByteArray())) {
      HttpResponse<byte[]> answer = send(TRACES, PROTOBUF, packed, "Content-Encoding", "gzip");
      assertThat(answer.statusCode()).isEqualTo(400);
      assertThat(rpcStatus(answer)).startsWith("3 body_malformed: ");
    }
  }

  /** Blocks without content may follow one another for ever. */
  @Test
  void aPackedBodyIsBoundedAlsoWhenNothingIsInIt() {
    ByteArrayOutputStream blocks = new ByteArrayOutputStream();
    blocks.writeBytes(new byte[] {31, (byte) 139, 8, 0, 0, 0, 0, 0, 0, 0});
    while (blocks.size() <= 3 * 1024 * 1024) {
      blocks.writeBytes(new byte[] {0, 0, 0, -1, -1});
    }
    HttpRequest request =
        request(TRACES, PROTOBUF, "Content-Encoding", "gzip")
            .POST(BodyPublishers.ofByteArrays(List.of(blocks.toByteArray())))
            .build();

    assertThat(exchange(request).statusCode()).isEqualTo(413);
  }

  /** Each of these is two bytes here and a hundred in memory. */
  @Test
  void aBodyOfEmptyMessagesIsRefusedBeforeItIsUnpacked() throws IOException {
    ScopeSpans.Builder scope = ScopeSpans.newBuilder();
    for (int i = 0; i <= MessageCount.MESSAGES_MAX; i++) {
      scope.addSpans(Span.getDefaultInstance());
    }
    ExportTraceServiceRequest.Builder trace = ExportTraceServiceRequest.newBuilder();
    trace.addResourceSpansBuilder().addScopeSpans(scope);

    HttpResponse<byte[]> answer = send(TRACES, PROTOBUF, trace.build().toByteArray());
    assertThat(answer.statusCode()).isEqualTo(413);
    assertThat(rpcStatus(answer)).startsWith("3 events_too_many: ");
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
      assertThat(exchange(nobody).statusCode()).isEqualTo(401);
      assertThat(exchange(reader).statusCode()).isEqualTo(403);
    }
  }

  @Test
  void everyOutcomeIsCounted() {
    long skipped = counted("skipped");
    long accepted = counted("accepted");
    long missing = counted("account_id_invalid");
    Span other = Span.newBuilder().setName("GET /").build();

    send(
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

  private static HttpResponse<byte[]> send(
      String path, String mediaType, byte[] body, String... headers) {
    return exchange(
        request(path, mediaType, headers).POST(BodyPublishers.ofByteArray(body)).build());
  }

  private static HttpRequest.Builder request(String path, String mediaType, String... headers) {
    HttpRequest.Builder request =
        ingest
            .request(path)
            .header("Content-Type", mediaType)
            .header("Authorization", "Bearer " + ingest.key());
    return headers.length == 0 ? request : request.headers(headers);
  }

  private static HttpResponse<byte[]> exchange(HttpRequest request) {
    try {
      return client.send(request, BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw new IllegalStateException("No answer to " + request, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted", e);
    }
  }

  /** Code and message of a google.rpc.Status. */
  private static String rpcStatus(HttpResponse<byte[]> answer)
      throws InvalidProtocolBufferException {
    if (answer.headers().firstValue("Content-Type").orElse("").equals(JSON)) {
      JsonNode status = JsonMapper.shared().readTree(text(answer));
      return status.get("code").intValue() + " " + status.get("message").stringValue();
    }
    UnknownFieldSet status = UnknownFieldSet.parseFrom(answer.body());
    return status.getField(1).getVarintList().get(0)
        + " "
        + status.getField(2).getLengthDelimitedList().get(0).toStringUtf8();
  }

  private static String text(HttpResponse<byte[]> answer) {
    return new String(answer.body(), StandardCharsets.UTF_8);
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(bytes);
    }
    return packed.toByteArray();
  }

  private List<UsageRecorded> events(int count) {
    List<UsageRecorded> events = new ArrayList<>();
    await()
        .until(
            () -> {
              events.clear();
              log.read().stream()
                  .filter(entry -> entry.key().equals(account))
                  .forEach(entry -> events.add((UsageRecorded) entry.event()));
              return events.size() >= count;
            });
    assertThat(events).hasSize(count);
    return events;
  }
}
