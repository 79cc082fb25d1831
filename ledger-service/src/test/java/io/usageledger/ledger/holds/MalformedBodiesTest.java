package io.usageledger.ledger.holds;

import static org.assertj.core.api.Assertions.assertThat;

import io.usageledger.ledger.RunningLedger;
import java.io.ByteArrayInputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What is wrong with a body is said by its place and in the sender's words. */
class MalformedBodiesTest {
  private static RunningLedger ledger;
  private static String apiKey;

  @BeforeAll
  static void start() {
    ledger = RunningLedger.start();
    apiKey = ledger.stack().newApiKey("holds:write", "operate");
  }

  @AfterAll
  static void stop() {
    ledger.close();
  }

  /** Said how long, or not. */
  @Test
  void aBodyThatCannotBeMeantIsNotRead() throws Exception {
    String large = "{\"hold_id\":\"" + "x".repeat(70_000) + "\"}";
    for (HttpRequest.BodyPublisher body :
        List.of(
            HttpRequest.BodyPublishers.ofString(large),
            HttpRequest.BodyPublishers.ofInputStream(
                () -> new ByteArrayInputStream(large.getBytes(StandardCharsets.UTF_8))))) {
      HttpResponse<String> answer = post("holds", "application/json", body);
      JsonNode problem = JsonMapper.shared().readTree(answer.body());

      assertThat(answer.statusCode()).isEqualTo(413);
      assertThat(problem.path("code").asString()).isEqualTo("body_too_large");
      assertThat(problem.path("detail").asString()).contains("65536 bytes");
    }
  }

  /** Tomcat has its status before our code hears of it. */
  @Test
  void aBodyThatIsCutOffIsAProblemToo() throws Exception {
    try (Socket socket = new Socket("127.0.0.1", ledger.port())) {
      socket
          .getOutputStream()
          .write(
              """
              POST /v1/holds HTTP/1.1\r
              Host: localhost\r
              Authorization: Bearer %s\r
              Content-Type: application/json\r
              Content-Length: 9999\r
              \r
              {"hold_id":"""
                  .formatted(apiKey)
                  .getBytes(StandardCharsets.US_ASCII));
      socket.shutdownOutput();
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

      assertThat(answer)
          .startsWith("HTTP/1.1 400")
          .contains("application/problem+json")
          .contains("\"code\":\"body_incomplete\"")
          .contains("\"instance\":\"/v1/holds\"");
    }
  }

  @Test
  void whatSpringItselfRefusesHasACodeToo() throws Exception {
    HttpResponse<String> answer =
        post("quarantine/usage-events/three/1/resends", "application/json", "{}");

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(JsonMapper.shared().readTree(answer.body()).path("code").asString())
        .isEqualTo("bad_request");
  }

  /** Tomcat reads parameters only when they are asked for, within our code. */
  @Test
  void aParameterThatIsNoTextIsTheSendersFault() throws Exception {
    HttpResponse<String> answer =
        send(request("rerates/r-1/differences?limit=%ff", "application/json").GET().build());

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(JsonMapper.shared().readTree(answer.body()).path("code").asString())
        .isEqualTo("parameter_invalid");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          holds   | ''                  | The body is missing or did not come whole
          holds   | {                   | , line 1, column 2: Unexpected end-of-input: expected close marker for Object
          holds   | {"hold_id": NaN}    | , line 1, column 16: Non-standard token 'NaN'
          holds   | {"hold_id": "h" x   | , line 1, column 17: Unexpected character ('x' (code 120)): was expecting comma to separate Object entries
          holds   | {"hold_id": "h"} {} | , line 1, column 18: it is not one JSON object
          holds   | []                  | , line 1, column 1: it is not one JSON object
          holds   | {"amount": 1}       | , line 1, column 12: the field "amount" is not a text
          holds   | {"hold_id": [7]}    | , line 1, column 13: the field "hold_id" is not a text
          holds   | {"priority": "1"}   | : the field "priority" is none of hold_id, account_id, unit, amount, ttl
          holds   | {"unit": "a", "unit": "b"} | , line 1, column 21: Duplicate Object property "unit"
          rerates | {"dry_run": "yes"}  | : the field "dry_run" is not true or false
          """)
  void aMalformedBodyIsSaidByItsPlaceAndWithoutTheParsersWords(
      String door, String body, String fault) throws Exception {
    HttpResponse<String> answer = post(door, "application/json", body);
    JsonNode problem = JsonMapper.shared().readTree(answer.body());

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(problem.path("code").asString()).isEqualTo("body_malformed");
    assertThat(problem.path("detail").asString()).endsWith(fault).doesNotContain("REDACTED", "`");
  }

  @Test
  void aBodyOfAnotherMediaTypeIsRefusedByItsName() throws Exception {
    HttpResponse<String> answer = post("holds", "text/csv", "h-1,acme");
    JsonNode problem = JsonMapper.shared().readTree(answer.body());

    assertThat(answer.statusCode()).isEqualTo(415);
    assertThat(problem.path("code").asString()).isEqualTo("media_type_unsupported");
    assertThat(problem.path("detail").asString()).startsWith("The body is sent as text/csv;");
  }

  private static HttpResponse<String> post(String door, String mediaType, String body)
      throws Exception {
    return post(door, mediaType, HttpRequest.BodyPublishers.ofString(body));
  }

  private static HttpResponse<String> post(
      String door, String mediaType, HttpRequest.BodyPublisher body) throws Exception {
    return send(request(door, mediaType).POST(body).build());
  }

  private static HttpRequest.Builder request(String door, String mediaType) {
    return HttpRequest.newBuilder(
            URI.create("http://127.0.0.1:%d/v1/".formatted(ledger.port()) + door))
        .header("Authorization", "Bearer " + apiKey)
        .header("Content-Type", mediaType);
  }

  private static HttpResponse<String> send(HttpRequest request) throws Exception {
    return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
  }
}
