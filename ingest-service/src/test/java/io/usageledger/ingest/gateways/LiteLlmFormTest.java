package io.usageledger.ingest.gateways;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.usageledger.event.RefusedException;
import io.usageledger.ingest.intake.StrictJson;
import io.usageledger.ingest.usage.RefusedUsage;
import io.usageledger.log.UsageRecorded;
import io.usageledger.log.UsageRefused;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Logs of LiteLLM that do not say in the usual place what was used, or say that nothing was. */
class LiteLlmFormTest {
  private static final Instant LATEST = Instant.parse("2026-06-02T12:00:00Z");

  private static final LiteLlmForm FORM = LiteLlmForm.PAYLOAD;
  private static final LiteLlmLogForm LOG_FORM = new LiteLlmLogForm();

  private static final String ZEROS =
      """
      {"id":"r-1","litellm_call_id":"c-1","status":"success","call_type":"acompletion","model":"m",\
      "custom_llm_provider":"p","prompt_tokens":0,"completion_tokens":0,"total_tokens":0,"response_cost":0.0,\
      "endTime":1780315200,"cache_hit":false,"end_user":"acme","metadata":{"usage_object":{"prompt_tokens":0,\
      "completion_tokens":0,"total_tokens":0,"prompt_tokens_details":null}}}""";

  /** Each row: what is put over a successful log of zeros, and its quantities. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"call_type":"aspeech","response_cost":0.015}                                                 | unmeasured_requests=1
          {"call_type":"aimage_generation","response_cost":0.04,"metadata":{},"response":{"data":[{}]}} | unmeasured_requests=1
          {"call_type":"aspeech"}                                                                       | unmeasured_requests=1
          {"call_type":"acreate_batch","response_cost":0.015}                                           | unmeasured_requests=1
          {"call_type":"arerank","response":{"meta":{"billed_units":{"search_units":2}}}}               | search_units=2
          {"call_type":"arerank","response":{"meta":{"billed_units":{"total_tokens":815}}}}             | input_tokens=815
          {"call_type":"atranscription","response":{"text":"hello","usage":{"type":"duration","seconds":9}}} | audio_ms=9000
          {"call_type":"arerank","response":{"usage":{"prompt_tokens":7,"total_tokens":7},"meta":{}}}   | input_tokens=7
          {"call_type":"arerank","response_cost":0.1,"response":{"usage":{"prompt_tokens":0},"meta":{"words":"some"}}} | unmeasured_requests=1
          {"prompt_tokens":5}                                                                           | input_tokens=5
          {"response_cost":0.1,"cache_hit":true}                                                        | input_tokens=0
          {"call_type":"acreate_file"}                                                                  | skipped
          {"call_type":"aget_responses","response_cost":null}                                           | skipped
          {"call_type":"acreate_batch","metadata":{"usage_object":null}}                                | skipped
          {"call_type":"amoderation"}                                                                   | skipped
          {"call_type":"aspeech","response_cost":0.015,"status":"failure"}                              | skipped
          """)
  void whatWasUsedIsNeverTakenForNothing(String changes, String expected) {
    List<UsageRecorded> events = FORM.translate(log(changes), LATEST);

    assertThat(events.isEmpty() ? "skipped" : quantities(events.get(0))).isEqualTo(expected);
  }

  @Test
  void ofAResponseItsFiguresAloneAreKept() {
    ObjectNode log =
        log(
            """
            {"call_type":"arerank","response_cost":0.002,"response":{"results":[{"document":{"text":"secret"}}],
             "meta":{"api_version":{"version":"2"},"billed_units":{"search_units":1},"warnings":["secret"]}}}""");

    UsageRecorded event = FORM.translate(log, LATEST).get(0);

    assertThat(event.getRawUsage()).isEqualTo("{\"billed_units\":{\"search_units\":1}}");
    assertThat(event.getReportedCost().getAmount()).isEqualByComparingTo("0.002");
    assertThat(event.toString()).doesNotContain("secret");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      nullValues = "none",
      textBlock =
          """
          {}                                     | r-1
          {"id":"None"}                          | c-1
          {"id":" "}                             | c-1
          {"id":null}                            | c-1
          {"id":"None","litellm_call_id":" "}    | none
          """)
  void anIdThatIsNoneIsTheCalls(String changes, @Nullable String id) {
    ObjectNode log = log(changes).put("prompt_tokens", 1);

    assertThat(FORM.idOf(log)).isEqualTo(id);
    if (id == null) {
      assertThatThrownBy(() -> FORM.translate(log, LATEST)).hasMessageContaining("event_id");
    } else {
      assertThat(FORM.translate(log, LATEST).get(0).getEventId()).isEqualTo(id);
    }
  }

  @Test
  void ofABatchThatIsAskedForRepeatedlyTheLogWithTokensCounts() {
    ObjectNode waiting = log("{\"id\":\"batch_1\",\"call_type\":\"aretrieve_batch\"}");
    ObjectNode done = waiting.deepCopy().put("response_cost", 0.5).put("prompt_tokens", 700);

    assertThat(FORM.translate(waiting, LATEST)).isEmpty();
    UsageRecorded event = FORM.translate(done, LATEST).get(0);
    assertThat(event.getEventId()).isEqualTo("batch_1");
    assertThat(quantities(event)).isEqualTo("input_tokens=700");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      nullValues = "none",
      textBlock =
          """
          {"prompt_tokens":-5}                               | acme | r-1
          {"prompt_tokens":7,"end_user":null}                | none | r-1
          {"prompt_tokens":7,"id":"x\\u0000","model":"gpt-5"} | acme | none
          {"prompt_tokens":7,"endTime":"yesterday"}          | acme | r-1
          {"metadata":{"usage_object":{"prompt_tokens":1,"prompt_tokens_details":{"cached_tokens":2}}}} | acme | r-1
          """)
  void whatIsRefusedIsKeptAsItWasReadAndRefusedAgainForTheSame(
      String changes, @Nullable String account, @Nullable String id) {
    ObjectNode log = log(changes);
    RefusedException why = refusal(() -> FORM.translate(log, LATEST));

    UsageRefused kept = LOG_FORM.kept(new LiteLlmLog(log, 0, null), why).orElseThrow();

    assertThat(kept.getAccountId()).isEqualTo(account);
    assertThat(kept.getSource()).isEqualTo("litellm");
    assertThat(kept.getEventId()).isEqualTo(id);
    assertThat(kept.getReason()).isEqualTo(why.refusal().code());
    RefusedException again =
        refusal(() -> new RefusedUsage(List.of(LOG_FORM)).translate(kept, LATEST));
    assertThat(again.refusal()).isEqualTo(why.refusal());
    assertThat(again.detail()).isEqualTo(why.detail());
  }

  @Test
  void ofAResponseItsFiguresAloneAreKeptForTheQuarantine() {
    ObjectNode log =
        log(
            """
            {"end_user":null,"response":{"meta":{"warnings":["secret"],"billed_units":{"search_units":2}},
             "usage":{"prompt":"secret"}}}""");

    UsageRefused kept =
        LOG_FORM
            .kept(new LiteLlmLog(log, 0, null), refusal(() -> FORM.translate(log, LATEST)))
            .orElseThrow();

    assertThat(kept.getEvent())
        .contains("\"response\":{\"meta\":{\"billed_units\":{\"search_units\":2}},\"usage\":{}}")
        .doesNotContain("secret");
  }

  @Test
  void whatIsNoLogAtAllIsKeptByItsRefusal() {
    JsonNode text = parse("\"secret\"");
    RefusedException why = refusal(() -> FORM.translate(text, LATEST));

    UsageRefused kept = LOG_FORM.kept(new LiteLlmLog(text, 0, null), why).orElseThrow();

    assertThat(kept.getEvent()).isNull();
    assertThat(kept.getReason()).isEqualTo("event_malformed");
    assertThat(kept.getDetail()).isEqualTo("The log is a text, not an object");
    assertThat(refusal(() -> new RefusedUsage(List.of(LOG_FORM)).translate(kept, LATEST)).detail())
        .isEqualTo(why.detail());
  }

  @Test
  void whatNoUsageIsSoLongAsIsKeptWithoutItsJson() {
    ObjectNode log = log("{\"prompt_tokens\":-5}").put("end_user", "x".repeat(300_000));

    UsageRefused kept =
        LOG_FORM
            .kept(new LiteLlmLog(log, 0, null), refusal(() -> FORM.translate(log, LATEST)))
            .orElseThrow();

    assertThat(kept.getEvent()).isNull();
    assertThat(kept.getAccountId()).isNull();
    assertThat(kept.getReason()).isEqualTo("account_id_invalid");
  }

  /** What is there may be half of it, and would be another log. */
  @Test
  void ofALogThatIsHalfReadNothingIsReadAgain() {
    LiteLlmLog half = new LiteLlmLog(log("{\"prompt_tokens\":7}"), 0, "it is too deep");

    UsageRefused kept =
        LOG_FORM.kept(half, refusal(() -> LOG_FORM.translate(half, LATEST))).orElseThrow();

    assertThat(kept.getEvent()).isNull();
    assertThat(kept.getAccountId()).isEqualTo("acme");
    assertThat(kept.getDetail()).isEqualTo("it is too deep");
  }

  private static RefusedException refusal(ThrowingCallable call) {
    return catchThrowableOfType(RefusedException.class, call);
  }

  /** As far as it is kept: what is read of a log has to be among that. */
  private static ObjectNode log(String changes) {
    ObjectNode log = (ObjectNode) parse(ZEROS);
    for (Map.Entry<String, JsonNode> change : parse(changes).properties()) {
      log.set(change.getKey(), change.getValue());
    }
    byte[] bytes = log.toString().getBytes(StandardCharsets.UTF_8);
    return (ObjectNode)
        new LiteLlmLogs(new ByteArrayInputStream(bytes), false).next().orElseThrow().kept();
  }

  private static JsonNode parse(String json) {
    return new StrictJson(32, 10_000).parse(json);
  }

  private static String quantities(UsageRecorded event) {
    return new TreeMap<>(event.getQuantities())
        .entrySet().stream()
            .map(meter -> meter.getKey() + "=" + meter.getValue())
            .collect(Collectors.joining(" "));
  }
}
