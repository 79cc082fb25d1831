package io.usageledger.ingest.otlp;

import static io.usageledger.ingest.otlp.OtlpSender.PROTOBUF;
import static io.usageledger.ingest.otlp.OtlpSender.TRACES;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.usageledger.ingest.RunningIngest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bodies that cannot be read, or are too large, and what an exporter is told then. */
class OtlpBodiesTest {
  private static RunningIngest ingest;
  private static OtlpSender sender;

  @BeforeAll
  static void start() {
    ingest = RunningIngest.start(Map.of("ingest.relay.enabled", "false", "ingest.body-max", "2MB"));
    sender = new OtlpSender(ingest);
  }

  @AfterAll
  static void stop() {
    ingest.close();
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
            ? sender.send(TRACES, mediaType, bytes)
            : sender.send(TRACES, mediaType, bytes, "Content-Encoding", encoding);

    assertThat(answer.statusCode()).as(OtlpSender.text(answer)).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type")).contains(mediaType);
    assertThat(OtlpSender.rpcStatus(answer)).startsWith(code + " " + word + ": ");
  }

  @Test
  void otherMediaTypesAreRefused() {
    assertThat(sender.send(TRACES, "text/plain", new byte[0]).statusCode()).isEqualTo(415);
    assertThat(sender.send(TRACES, "application/x-ndjson", new byte[0]).statusCode())
        .isEqualTo(415);
  }

  @Test
  void aBodyIsBoundedAlsoWhenItIsUnpacked() throws IOException {
    byte[] zeros = OtlpSender.gzip(new byte[200 * 1024 * 1024]);
    assertThat(zeros.length).isLessThan(300_000);

    HttpResponse<byte[]> answer = sender.send(TRACES, PROTOBUF, zeros, "Content-Encoding", "gzip");
    assertThat(answer.statusCode()).isEqualTo(413);
    assertThat(OtlpSender.rpcStatus(answer)).startsWith("3 body_too_large: ");
    assertThat(sender.send(TRACES, PROTOBUF, new byte[3 * 1024 * 1024]).statusCode())
        .isEqualTo(413);
    assertThat(
            sender
                .send(TRACES, PROTOBUF, UsualExport.with("{}").trace().build().toByteArray())
                .statusCode())
        .isEqualTo(200);
  }

  /** Java's reader would take the first alone, or both, by what has arrived. */
  @Test
  void severalPackedFilesInARowAreRefusedAndNotReadInPart() throws IOException {
    byte[] first = OtlpSender.gzip(UsualExport.with("{}").trace().build().toByteArray());
    ByteArrayOutputStream two = new ByteArrayOutputStream();
    two.write(first);
    two.write(OtlpSender.gzip(new byte[1024 * 1024]));
    ByteArrayOutputStream empty = new ByteArrayOutputStream();
    while (empty.size() < 1024 * 1024) {
      empty.write(OtlpSender.gzip(new byte[0]));
    }

    for (byte[] packed : List.of(two.toByteArray(), empty.toByteArray())) {
      HttpResponse<byte[]> answer =
          sender.send(TRACES, PROTOBUF, packed, "Content-Encoding", "gzip");
      assertThat(answer.statusCode()).isEqualTo(400);
      assertThat(OtlpSender.rpcStatus(answer)).startsWith("3 body_malformed: ");
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
        sender
            .request(TRACES, PROTOBUF, "Content-Encoding", "gzip")
            .POST(BodyPublishers.ofByteArrays(List.of(blocks.toByteArray())))
            .build();

    assertThat(sender.exchange(request).statusCode()).isEqualTo(413);
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

    HttpResponse<byte[]> answer = sender.send(TRACES, PROTOBUF, trace.build().toByteArray());
    assertThat(answer.statusCode()).isEqualTo(413);
    assertThat(OtlpSender.rpcStatus(answer)).startsWith("3 events_too_many: ");
  }
}
