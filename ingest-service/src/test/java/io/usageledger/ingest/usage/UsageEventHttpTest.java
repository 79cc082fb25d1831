package io.usageledger.ingest.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.usageledger.event.LogTopics;
import io.usageledger.ingest.LogTail;
import io.usageledger.ingest.RunningIngest;
import io.usageledger.ingest.RunningIngest.Answer;
import io.usageledger.localstack.TestStack;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class UsageEventHttpTest {
  private static final String PATH = "/v1/usage-events";

  private static RunningIngest ingest;
  private final String account = "http-" + UUID.randomUUID();

  @BeforeAll
  static void start() {
    ingest = RunningIngest.start(Map.of("ingest.relay.enabled", "false"));
  }

  @AfterAll
  static void stop() {
    ingest.close();
  }

  @Test
  void oneEventIsInTheLogWhenItIsAnswered() {
    try (LogTail log = LogTail.open(LogTopics.LEDGER_EVENTS)) {
      Answer answer = ingest.post(PATH, event("e-1"));

      assertThat(answer.status()).isEqualTo(202);
      assertThat(answer.response().body())
          .isEqualTo(
              "{\"accepted\":1,\"rejected\":0,\"results\":"
                  + "[{\"event_id\":\"e-1\",\"status\":\"accepted\"}]}");
      await().until(() -> log.usageIds(account).equals(List.of("e-1")));
    }
  }

  @Test
  void eachEventHasItsOwnAnswerInOrder() {
    try (LogTail log = LogTail.open(LogTopics.LEDGER_EVENTS)) {
      String bad = event("e-2").replace("\"output_tokens\":2", "\"output_tokens\":-3");
      String nameless = event("e-3").replace("\"e-3\"", "17");
      Answer answer = ingest.post(PATH, events(event("e-1"), bad, nameless, "5", event("e-4")));

      assertThat(answer.status()).isEqualTo(202);
      assertThat(answer.body().get("accepted").intValue()).isEqualTo(2);
      assertThat(answer.body().get("rejected").intValue()).isEqualTo(3);
      assertThat(results(answer, "status"))
          .containsExactly("accepted", "rejected", "rejected", "rejected", "accepted");
      assertThat(results(answer, "code"))
          .containsExactly("", "quantity_invalid", "event_id_invalid", "event_malformed", "");
      assertThat(results(answer, "event_id")).containsExactly("e-1", "e-2", "", "", "e-4");
      assertThat(answer.body().get("results").get(2).get("event_id").isNull()).isTrue();
      assertThat(answer.body().get("results").get(1).get("detail").stringValue())
          .contains("output_tokens=-3");
      await().until(() -> log.usageIds(account).equals(List.of("e-1", "e-4")));
    }
  }

  @Test
  void aThousandEventsAreTakenTogether() {
    String[] events =
        IntStream.range(0, 1000).mapToObj(i -> event("e-" + i)).toArray(String[]::new);

    assertThat(ingest.post(PATH, events(events)).body().get("accepted").intValue()).isEqualTo(1000);
  }

  @Test
  void whenNoneIsGoodTheProblemNamesTheFirstAndCarriesAll() {
    Answer answer =
        ingest.post(PATH, events(event("e").replace("chat", "teleport"), event("").strip()));

    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.response().headers().firstValue("Content-Type"))
        .contains("application/problem+json");
    assertThat(answer.text("code")).isEqualTo("operation_unknown");
    assertThat(answer.text("detail")).contains("None of 2").contains("teleport");
    assertThat(answer.body().get("accepted").intValue()).isZero();
    assertThat(answer.body().get("rejected").intValue()).isEqualTo(2);
    assertThat(results(answer, "code")).containsExactly("operation_unknown", "event_id_invalid");
  }

  static Stream<Arguments> badBodies() {
    String thousandAndOne = ("{}" + ",{}".repeat(1000));
    return Stream.of(
        Arguments.of("empty", "", 400, "body_malformed"),
        Arguments.of("cut off", "{", 400, "body_malformed"),
        Arguments.of("no object", "[]", 400, "body_malformed"),
        Arguments.of("two documents", "{} {}", 400, "body_malformed"),
        Arguments.of("duplicate key", "{\"events\":[],\"events\":[]}", 400, "body_malformed"),
        Arguments.of("inner duplicate", "{\"q\":{\"a\":1,\"a\":2}}", 400, "body_malformed"),
        Arguments.of("deep", "[".repeat(100_000), 400, "body_malformed"),
        Arguments.of("33 deep", nested(33), 400, "body_malformed"),
        Arguments.of("2,000 digits", "{\"a\":" + "9".repeat(2000) + "}", 400, "body_malformed"),
        Arguments.of("exponent", "{\"a\":1e99999999999999}", 400, "body_malformed"),
        Arguments.of("minus exponent", "{\"a\":1e-99999999999999}", 400, "body_malformed"),
        Arguments.of("NaN", "{\"a\":NaN}", 400, "body_malformed"),
        Arguments.of("comment", "{/* */}", 400, "body_malformed"),
        Arguments.of("no array", "{\"events\":{}}", 400, "body_malformed"),
        Arguments.of("beside", "{\"events\":[{}],\"x\":1}", 400, "body_malformed"),
        Arguments.of("no events", "{\"events\":[]}", 400, "events_missing"),
        Arguments.of("1,001", "{\"events\":[" + thousandAndOne + "]}", 413, "events_too_many"),
        Arguments.of("tokens", "[" + "0,".repeat(400_000) + "0]", 400, "body_malformed"),
        Arguments.of("9 MB", "{\"a\":\"" + "x".repeat(9_000_000) + "\"}", 413, "body_too_large"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("badBodies")
  void badBodyIsRefusedWithACode(String name, String body, int status, String code) {
    Answer answer = ingest.post(PATH, body);

    assertThat(answer.status()).as(answer.response().body()).isEqualTo(status);
    assertThat(answer.text("code")).isEqualTo(code);
    assertThat(answer.text("detail")).as("how the parser is set").doesNotContain("`", "REDACTED");
    assertThat(answer.response().headers().firstValue("Content-Type"))
        .contains("application/problem+json");
  }

  @ParameterizedTest
  @CsvSource({
    "{,          'line 1, column 2: Unexpected end-of-input: expected close marker for Object'",
    "{\"a\":NaN}, 'line 1, column 9: Non-standard token \'\'NaN\'\''",
    "{} {},      'line 1, column 4: something follows the first value'",
    "'{\"a\":1,\"a\":2}', 'line 1, column 12: Duplicate property \"a\"'",
  })
  void malformedJsonIsSaidByItsPlace(String body, String fault) {
    assertThat(ingest.post(PATH, body).text("detail"))
        .isEqualTo("The body is not JSON that we read, " + fault);
  }

  @Test
  void thirtyTwoLevelsAreRead() {
    assertThat(ingest.post(PATH, nested(32)).text("code")).isEqualTo("field_unknown");
  }

  @Test
  void onlyJsonIsTaken() {
    Answer answer = ingest.send(PATH, "text/csv", BodyPublishers.ofString(event("e")));

    assertThat(answer.status()).isEqualTo(415);
    assertThat(answer.text("code")).isEqualTo("media_type_unsupported");
    assertThat(
            ingest.send(PATH, "multipart/form-data", BodyPublishers.ofString(event("e"))).status())
        .isEqualTo(415);
    assertThat(
            ingest
                .send(PATH, "application/json; charset=utf-8", BodyPublishers.ofString(event("e")))
                .status())
        .isEqualTo(202);
  }

  @Test
  void aKeyIsWantedAndItsPermission() {
    BodyPublisher nothing = BodyPublishers.noBody();
    String reader = "Bearer " + TestStack.shared().newApiKey("usage:read");

    assertThat(ingest.exchange(ingest.request(PATH).POST(nothing).build()).status()).isEqualTo(401);
    for (String path :
        List.of(
            PATH,
            "/v1/usage-voids",
            "/v1/credits",
            "/v1/adjustments",
            "/v1/prices",
            "/v1/model-aliases")) {
      HttpRequest.Builder request = ingest.request(path).header("Authorization", reader);
      assertThat(ingest.exchange(request.POST(nothing).build()).status()).isEqualTo(403);
    }
  }

  @Test
  void healthIsOpenAndNamesEveryServer() {
    await()
        .untilAsserted(
            () -> {
              Answer health = ingest.exchange(ingest.request("/actuator/health").build());
              assertThat(health.status()).as(health.response().body()).isEqualTo(200);
              assertThat(health.body().get("components").propertyNames())
                  .contains("kafka", "schemaRegistry", "relay", "apiKeys");
            });
  }

  /** Its length is nowhere said, so only reading tells. */
  @Test
  void hundredMegabytesInChunksAreRefusedWithoutBeingRead() throws IOException {
    int sent = 0;
    String answer;
    try (Socket socket = new Socket("127.0.0.1", ingest.port())) {
      OutputStream out = socket.getOutputStream();
      out.write(
          """
          POST /v1/usage-events HTTP/1.1\r
          Host: localhost\r
          Authorization: Bearer %s\r
          Content-Type: application/json\r
          Transfer-Encoding: chunked\r
          \r
          """
              .formatted(ingest.key())
              .getBytes(StandardCharsets.US_ASCII));
      byte[] chunk =
          ("100000\r\n" + " ".repeat(1024 * 1024) + "\r\n").getBytes(StandardCharsets.US_ASCII);
      InputStream in = socket.getInputStream();
      try {
        while (sent < 100 && in.available() == 0) {
          out.write(chunk);
          sent++;
        }
      } catch (IOException closedOnUs) {
        // Fair, as long as the answer has come.
      }
      answer = new String(in.readNBytes(12), StandardCharsets.US_ASCII);
    }

    assertThat(answer).isEqualTo("HTTP/1.1 413");
    assertThat(sent).isLessThan(100);
    assertThat(ingest.post(PATH, event("e")).status()).isEqualTo(202);
  }

  @Test
  void aSmallBodyInChunksIsTaken() {
    Answer answer =
        ingest.send(
            PATH,
            "application/json",
            BodyPublishers.ofByteArrays(List.of(event("e-1").getBytes(StandardCharsets.UTF_8))));

    assertThat(answer.status()).isEqualTo(202);
  }

  @Test
  void aPackedBodyIsTaken() throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(event("e-1").getBytes(StandardCharsets.UTF_8));
    }
    HttpRequest request =
        ingest
            .request(PATH)
            .header("Content-Type", "application/json")
            .header("Content-Encoding", "gzip")
            .header("Authorization", "Bearer " + ingest.key())
            .POST(BodyPublishers.ofByteArray(packed.toByteArray()))
            .build();

    assertThat(ingest.exchange(request).status()).isEqualTo(202);
  }

  @Test
  void everyOutcomeIsCounted() {
    ingest.post(PATH, events(event("e"), event("e").replace("\"gpt-5\"", "5")));

    String metrics = ingest.get("/actuator/prometheus").response().body();
    assertThat(metrics)
        .contains("ledger_ingest_events_total{door=\"http\",outcome=\"accepted\"}")
        .contains("ledger_ingest_events_total{door=\"http\",outcome=\"model_invalid\"} 1.0");
  }

  private static List<String> results(Answer answer, String field) {
    return answer
        .body()
        .get("results")
        .valueStream()
        .map(result -> result.path(field))
        .map(value -> value.isString() ? value.stringValue() : "")
        .toList();
  }

  private static String nested(int levels) {
    return "{\"a\":".repeat(levels) + "1" + "}".repeat(levels);
  }

  private static String events(String... events) {
    return Stream.of(events).collect(Collectors.joining(",", "{\"events\":[", "]}"));
  }

  private String event(String id) {
    return """
        {"event_id":"%s","source":"test","account_id":"%s","occurred_at":"%s","operation":"chat",\
        "provider":"openai","model":"gpt-5","quantities":{"input_tokens":1,"output_tokens":2}}
        """
        .formatted(id, account, Instant.now());
  }
}
