package io.usageledger.ingest.gateways;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.usageledger.event.LogTopics;
import io.usageledger.ingest.LogTail;
import io.usageledger.ingest.RunningIngest;
import io.usageledger.ingest.RunningIngest.Answer;
import io.usageledger.log.UsageRecorded;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Batches as a busy proxy sends them, with all messages in them, until their logs are in the log.
 */
class LiteLlmBatchHttpTest {
  private static final String PATH = "/litellm/v1/logs";
  private static final String JSON = "application/json";
  private static final int BODY_MAX_BYTES = 48 * 1024 * 1024;

  private static RunningIngest ingest;
  private final String account = "proxy-" + UUID.randomUUID();
  private LogTail log;

  @BeforeAll
  static void start() {
    ingest =
        RunningIngest.start(
            Map.of("ingest.relay.enabled", "false", "ingest.litellm.body-max", "48MB"));
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
  void aBatchOfManyLogsWithLongMessagesIsTakenWhole() {
    List<String> ids = IntStream.range(0, 1_200).mapToObj(i -> "m-" + i).toList();

    Answer answer = ingest.send(PATH, JSON, array(ids, 30_000));

    assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
    assertThat(answer.body().path("accepted").asInt()).isEqualTo(1_200);
    assertThat(results(answer)).isEqualTo(ids);
    assertThat(takenIds(1_200)).isEqualTo(ids);
  }

  @Test
  void aPackedBatchIsTaken() throws IOException {
    Answer answer = sendPacked(packed("[" + log("p-1", 20_000_000) + "]"));

    assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
    assertThat(takenIds(1)).containsExactly("p-1");
  }

  @Test
  void aBatchThatIsNotOnePackedFileIsRefusedAndWhatItHeldIsTaken() throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    packed.write(packed("[" + log("p-1", 10) + "]"));
    packed.write(new byte[100]);

    Answer answer = sendPacked(packed.toByteArray());
    Answer plain = sendPacked(("[" + log("p-2", 10) + "]").getBytes(UTF_8));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text("code")).isEqualTo("body_malformed");
    assertThat(answer.text("detail"))
        .isEqualTo(
            "Took 1 of the first 1 logs and nothing behind them. "
                + "The body is not one file packed by gzip: something follows its end");
    assertThat(plain.text("detail"))
        .isEqualTo("The body is not one file packed by gzip: Not in GZIP format");
    assertThat(takenIds(1)).containsExactly("p-1");
  }

  @Test
  void whatCameBeforeTheBreakIsTaken() {
    String bad = log("m-2", 10).replace("\"prompt_tokens\":7", "\"prompt_tokens\":-7");
    String body = "[" + log("m-1", 10) + "," + bad + "," + log("m-3", 10) + ",{\"id\":\"m-4\"";

    Answer answer = ingest.post(PATH, body);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text("code")).isEqualTo("body_malformed");
    assertThat(answer.text("detail"))
        .startsWith(
            "Took 2 of the first 3 logs and nothing behind them. "
                + "The body is not JSON that we read: Unexpected end-of-input");
    assertThat(takenIds(2)).containsExactly("m-1", "m-3");
  }

  @Test
  void ofABodyThatGrowsTooLargeTheBeginningIsTaken() {
    String body = "[" + log("m-1", 10) + "," + log("m-2", BODY_MAX_BYTES) + "]";

    Answer answer = ingest.post(PATH, body);

    assertThat(answer.status()).isEqualTo(413);
    assertThat(answer.text("code")).isEqualTo("body_too_large");
    assertThat(answer.text("detail"))
        .isEqualTo(
            "Took 1 of the first 1 logs and nothing behind them. "
                + "The body has more than 50331648 bytes: send fewer events in one request");
    assertThat(takenIds(1)).containsExactly("m-1");
  }

  @Test
  void aPackedBodyIsBoundedUnpacked() throws IOException {
    Answer answer = sendPacked(packed("[" + log("m-1", BODY_MAX_BYTES) + "]"));

    assertThat(answer.status()).isEqualTo(413);
    assertThat(answer.text("detail"))
        .isEqualTo("The body has more than 50331648 bytes: send fewer events in one request");
  }

  @Test
  void ofABodyThatBreaksOffTheBeginningIsTaken() throws IOException {
    try (Socket proxy = new Socket("127.0.0.1", ingest.port())) {
      OutputStream out = proxy.getOutputStream();
      out.write(
          """
          POST /litellm/v1/logs HTTP/1.1\r
          Host: localhost\r
          Authorization: Bearer %s\r
          Content-Type: application/json\r
          Content-Length: 1000000\r
          \r
          """
              .formatted(ingest.key())
              .getBytes(UTF_8));
      out.write(("[" + log("m-1", 10) + "," + log("m-2", 10).substring(0, 50)).getBytes(UTF_8));
      proxy.shutdownOutput();
      String answer = new String(proxy.getInputStream().readAllBytes(), UTF_8);

      assertThat(answer)
          .startsWith("HTTP/1.1 400")
          .contains("body_incomplete")
          .doesNotContain("nothing");
    }
    assertThat(takenIds(1)).containsExactly("m-1");
  }

  private Answer sendPacked(byte[] packed) {
    return ingest.exchange(
        ingest
            .request(PATH)
            .header("Content-Type", JSON)
            .header("Content-Encoding", "gzip")
            .header("Authorization", "Bearer " + ingest.key())
            .POST(BodyPublishers.ofByteArray(packed))
            .build());
  }

  private static byte[] packed(String body) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(body.getBytes(UTF_8));
    }
    return packed.toByteArray();
  }

  /** Made as it is sent. */
  private BodyPublisher array(List<String> ids, int messageChars) {
    Stream<String> logs =
        IntStream.range(0, ids.size())
            .mapToObj(i -> (i == 0 ? "[" : ",") + log(ids.get(i), messageChars));
    return BodyPublishers.ofByteArrays(
        Stream.concat(logs, Stream.of("]")).map(part -> part.getBytes(UTF_8))::iterator);
  }

  private String log(String id, int messageChars) {
    return """
        {"id":"%s","call_type":"acompletion","status":"success","model":"gpt-5","messages":[{"content":"%s"}],\
        "prompt_tokens":7,"endTime":1780315200.5,"end_user":"%s"}"""
        .formatted(id, "x".repeat(messageChars), account);
  }

  private static List<String> results(Answer answer) {
    return answer
        .body()
        .path("results")
        .valueStream()
        .map(result -> result.path("event_id").asString(""))
        .toList();
  }

  private List<String> takenIds(int count) {
    return log.awaitUsage(account, count).stream().map(UsageRecorded::getEventId).toList();
  }
}
