package io.usageledger.ingest.gateways;

import static org.assertj.core.api.Assertions.assertThat;

import io.usageledger.event.LogTopics;
import io.usageledger.ingest.LogTail;
import io.usageledger.ingest.RunningIngest;
import io.usageledger.ingest.RunningIngest.Answer;
import io.usageledger.log.UsageRecorded;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Instant;
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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What gateways send, in the shape that they send it, until it is in the log. */
class GatewayFormsHttpTest {
  private static final String EVENTS = "/api/v1/events";
  private static final String LOGS = "/litellm/v1/logs";
  private static final String SINGLE = "application/cloudevents+json";
  private static final String BATCH = "application/cloudevents-batch+json";

  private static RunningIngest ingest;
  private final String account = "gateway-" + UUID.randomUUID();
  private LogTail log;

  @BeforeAll
  static void start() {
    ingest = RunningIngest.start(Map.of("ingest.relay.enabled", "false"));
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

  @ParameterizedTest
  @ValueSource(
      strings = {
        SINGLE,
        SINGLE + "; charset=utf-8",
        "Application/CloudEvents+JSON;charset=UTF-8",
        "application/json"
      })
  void liteLlmsOpenMeterCallbackIsTaken(String mediaType) {
    Answer answer = send(EVENTS, mediaType, cloudEvent("chatcmpl-1", TOKENS));

    assertThat(answer.status()).as(answer.response().body()).isEqualTo(204);
    assertThat(answer.response().body()).isEmpty();
    UsageRecorded event = events(1).get(0);
    assertThat(event.getEventId()).isEqualTo("chatcmpl-1");
    assertThat(event.getSource()).isEqualTo("litellm-proxy");
    assertThat(event.getOccurredAt()).isEqualTo(Instant.parse("2026-06-01T12:00:00.123456Z"));
    assertThat(event.getOperation()).isEqualTo("chat");
    assertThat(event.getProvider()).isEqualTo("openai");
    assertThat(event.getModel()).isEqualTo("gpt-4o");
    assertThat(event.getQuantities())
        .isEqualTo(Map.of("input_tokens", 1200L, "output_tokens", 300L));
    assertThat(event.getReportedCost().getAmount()).isEqualByComparingTo("0.0000699");
    assertThat(event.getAttributes()).isEqualTo(Map.of("event_type", "litellm_tokens"));
  }

  private static final String TOKENS =
      """
      {"model":"gpt-4o","cost":6.990000000000001e-05,"prompt_tokens":1200,"completion_tokens":300,\
      "total_tokens":1500}""";

  @Test
  void aBatchIsTakenAndItsRepeatIsTheSame() {
    String batch =
        "["
            + cloudEvent("e-1", TOKENS)
            + ","
            + cloudEvent("e-2", TOKENS.replace("6.990000000000001e-05", "null"))
            + "]";

    assertThat(send(EVENTS, BATCH, batch).status()).isEqualTo(204);
    assertThat(send(EVENTS, BATCH, batch).status()).isEqualTo(204);

    List<UsageRecorded> events = events(4);
    assertThat(events)
        .extracting(UsageRecorded::getEventId)
        .containsExactly("e-1", "e-2", "e-1", "e-2");
    assertThat(events.get(2)).isEqualTo(events.get(0));
    assertThat(events.get(1).getReportedCost()).isNull();
  }

  @Test
  void whatIsNotGoodIsSaidAsAProblemAndTheOthersAreTaken() {
    Answer answer = send(EVENTS, BATCH, "[" + cloudEvent("e-1", TOKENS) + ",{\"id\":\"e-2\"}]");

    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.response().headers().firstValue("Content-Type"))
        .contains("application/problem+json");
    assertThat(answer.text("code")).isEqualTo("event_malformed");
    assertThat(answer.text("detail")).contains("specversion");
    assertThat(answer.body().get("accepted").intValue()).isEqualTo(1);
    assertThat(answer.body().at("/results/1/event_id").asString("")).isEqualTo("e-2");
    assertThat(events(1)).extracting(UsageRecorded::getEventId).containsExactly("e-1");
  }

  /** Each row: data of a CloudEvent, and what the log has of it. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"model":"anthropic/claude-x","usage":{"input_tokens":3,"cache_read_input_tokens":4,"output_tokens":5}} | anthropic | claude-x | chat | cache_read_tokens=4 input_tokens=3 output_tokens=5
          {"provider":"OpenAI","model":"text-embedding-3","operation":"embedding","prompt_tokens":7,"total_tokens":7} | openai | text-embedding-3 | embedding | input_tokens=7
          {"model":"llama","tokens":"12","type":"input"} | unknown | llama | chat | input_tokens=12
          {"model":"llama","tokens":12,"type":"output"} | unknown | llama | chat | output_tokens=12
          {"model":"llama","tokens":12} | unknown | llama | other | tokens=12
          {"model":"gpt-5","prompt_tokens":"7","completion_tokens":"3"} | openai | gpt-5 | chat | input_tokens=7 output_tokens=3
          {"provider":"inhouse","model":"voice-2","operation":"voice_clone","processing_ms":61000} | inhouse | voice-2 | voice_clone | processing_ms=61000
          {"method":"GET","bytes":7} | unknown | litellm_tokens | other | bytes=7
          {"method":"GET","route":"/hello"} | unknown | litellm_tokens | other | requests=1
          """)
  void dataBecomeMeters(
      String data, String provider, String model, String operation, String quantities) {
    Answer answer = send(EVENTS, SINGLE, cloudEvent("e-1", data));

    assertThat(answer.status()).as(answer.response().body()).isEqualTo(204);
    UsageRecorded event = events(1).get(0);
    assertThat(event.getProvider()).isEqualTo(provider);
    assertThat(event.getModel()).isEqualTo(model);
    assertThat(event.getOperation()).isEqualTo(operation);
    assertThat(shown(event)).isEqualTo(quantities);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"specversion":"1.0","id":"e","source":"s","type":"t","data":{"tokens":1}}                  | account_id_invalid
          {"specversion":"0.3","id":"e","source":"s","type":"t","subject":"a","data":{"tokens":1}}    | event_malformed
          {"specversion":"1.0","id":"e","source":"s","subject":"a","data":{"tokens":1}}               | event_malformed
          {"specversion":"1.0","id":"e","source":"s","type":"t","subject":"a","data":[]}              | event_malformed
          {"specversion":"1.0","source":"s","type":"t","subject":"a","data":{"tokens":1}}             | event_id_invalid
          {"specversion":"1.0","id":"e","source":"s","type":"t","subject":"a","data":{"n":"7"}}       | quantities_missing
          {"specversion":"1.0","id":"e","source":"s","type":"t","subject":"a","data":{"tokens":1.5}}  | quantity_invalid
          {"specversion":"1.0","id":"e","source":"s","type":"t","subject":"a","data":{"prompt_tokens":1,"cached_tokens":2}} | raw_usage_contradictory
          {"event":{"transaction_id":"x","code":"litellm","properties":{}}}                           | event_malformed
          7                                                                                           | event_malformed
          """)
  void cloudEventsFaultIsNamed(String event, String code) {
    Answer answer = send(EVENTS, SINGLE, event);

    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.text("code")).as(answer.response().body()).isEqualTo(code);
  }

  private static final String CLAUDE =
      """
      {"id":"msg_01X","litellm_call_id":"c-1","trace_id":"t-1","call_type":"acompletion","status":"success",\
      "custom_llm_provider":"anthropic","model":"anthropic/claude-sonnet-4","model_group":"sonnet",\
      "response_cost":0.0021985500000000003,"prompt_tokens":1532,"completion_tokens":33,"total_tokens":1565,\
      "startTime":1780315199.5,"endTime":1780315200.1234567,"cache_hit":false,"end_user":"",\
      "request_tags":["blue","green"],"messages":[{"role":"user","content":"secret"}],"response":{"id":"msg_01X"},\
      "metadata":{"user_api_key_hash":"88dc28","user_api_key_alias":"ci","user_api_key_team_id":"ACCOUNT",\
      "user_api_key_org_id":null,"user_api_key_user_id":"u-1","usage_object":{"prompt_tokens":1532,\
      "completion_tokens":33,"total_tokens":1565,"completion_tokens_details":null,\
      "prompt_tokens_details":{"audio_tokens":null,"cached_tokens":1111,"text_tokens":null,"image_tokens":null,\
      "cache_creation_tokens":418},"cache_creation_input_tokens":418,"cache_read_input_tokens":1111}}}""";

  @Test
  void liteLlmsLogIsSplitAndItsTextsAreDropped() {
    Answer answer = send(LOGS, "application/json", "[" + claude("msg_01X") + "]");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.response().body())
        .isEqualTo(
            "{\"accepted\":1,\"rejected\":0,\"results\":"
                + "[{\"event_id\":\"msg_01X\",\"status\":\"accepted\"}]}");
    UsageRecorded event = events(1).get(0);
    assertThat(event.getSource()).isEqualTo("litellm");
    assertThat(event.getProvider()).isEqualTo("anthropic");
    assertThat(event.getModel()).isEqualTo("claude-sonnet-4");
    assertThat(event.getOperation()).isEqualTo("chat");
    assertThat(event.getOccurredAt()).isEqualTo(Instant.parse("2026-06-01T12:00:00.123456Z"));
    assertThat(shown(event))
        .isEqualTo(
            "cache_read_tokens=1111 cache_write_5m_tokens=418 input_tokens=3 output_tokens=33");
    assertThat(event.getReportedCost().getAmount()).isEqualByComparingTo("0.00219855");
    assertThat(event.getApiKeyId()).isEqualTo("88dc28");
    assertThat(event.getAttributes())
        .containsEntry("team_id", account)
        .containsEntry("user_id", "u-1")
        .containsEntry("request_tags", "blue,green")
        .containsEntry("trace_id", "t-1")
        .doesNotContainKey("end_user");
    assertThat(event.toString()).doesNotContain("secret");
  }

  @Test
  void anAnswerFromLiteLlmsCacheUsedNothingAndIsAnEventOfItsOwn() {
    String hit =
        claude("msg_01X_cache_hit1780315201.5")
            .replace("\"cache_hit\":false", "\"cache_hit\":true");

    assertThat(send(LOGS, "application/json", hit).status()).isEqualTo(200);

    UsageRecorded event = events(1).get(0);
    assertThat(event.getEventId()).isEqualTo("msg_01X_cache_hit1780315201.5");
    assertThat(shown(event)).isEqualTo("input_tokens=0");
    assertThat(event.getRawUsage()).isNull();
    assertThat(event.getAttributes()).containsEntry("cache_hit", "true");
    assertThat(event.getReportedCost().getAmount()).isZero();
  }

  @Test
  void goodLinesAreTakenAndBadOnesAreSaid() {
    String failed =
        """
        {"id":"f-1","status":"failure","prompt_tokens":0,"completion_tokens":0,"total_tokens":0,"metadata":{}}""";
    String lines =
        String.join(
            "\n",
            claude("m-1"),
            "{\"id\":",
            failed,
            claude("m-2").replace("1532", "-5"),
            claude("m-3"),
            "");

    Answer answer = send(LOGS, "application/json", lines);

    assertThat(answer.status()).isEqualTo(200);
    List<String> statuses = new ArrayList<>();
    answer
        .body()
        .get("results")
        .forEach(result -> statuses.add(result.path("status").asString("")));
    assertThat(statuses).containsExactly("accepted", "rejected", "skipped", "rejected", "accepted");
    assertThat(answer.body().at("/results/3/code").asString("")).isEqualTo("raw_usage_unreadable");
    assertThat(events(2)).extracting(UsageRecorded::getEventId).containsExactly("m-1", "m-3");
  }

  @Test
  void aBodyThatIsNoJsonAtAllIsRefused() {
    assertThat(send(LOGS, "application/json", "hello\nworld").text("code"))
        .isEqualTo("body_malformed");
    assertThat(send(EVENTS, "text/plain", "{}").text("code")).isEqualTo("media_type_unsupported");
  }

  @Test
  void aKeyIsWanted() {
    for (String path : List.of(EVENTS, LOGS)) {
      assertThat(
              ingest.exchange(ingest.request(path).POST(BodyPublishers.noBody()).build()).status())
          .isEqualTo(401);
    }
  }

  private Answer send(String path, String mediaType, String body) {
    return ingest.send(path, mediaType, BodyPublishers.ofString(body));
  }

  private String claude(String id) {
    return CLAUDE
        .replace("\"id\":\"msg_01X\",\"litellm", "\"id\":\"" + id + "\",\"litellm")
        .replace("ACCOUNT", account);
  }

  private String cloudEvent(String id, String data) {
    return """
        {"specversion":"1.0","type":"litellm_tokens","id":"%s","time":"2026-06-01T12:00:00.123456",\
        "subject":"%s","source":"litellm-proxy","data":%s}"""
        .formatted(id, account, data);
  }

  private List<UsageRecorded> events(int count) {
    return log.awaitUsage(account, count);
  }

  private static String shown(UsageRecorded event) {
    return event.getQuantities().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(meter -> meter.getKey() + "=" + meter.getValue())
        .reduce((a, b) -> a + " " + b)
        .orElse("");
  }
}
