package io.usageledger.ingest.gateways;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.usageledger.event.Refusal;
import io.usageledger.event.RefusedException;
import io.usageledger.ingest.intake.StrictJson;
import io.usageledger.log.UsageRecorded;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of the data of a CloudEvent. */
class CloudEventFormTest {
  private static final Instant LATEST = Instant.parse("2026-06-02T12:00:00Z");

  private final CloudEventForm form =
      new CloudEventForm(Clock.fixed(Instant.parse("2026-06-01T12:00:00Z"), ZoneOffset.UTC));

  /** Each row: data that name a provider's figures, and what is kept of them. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"prompt_tokens":10,"completion_tokens":5,"message":{"role":"user","content":"secret words"}}                 | {"prompt_tokens":10,"completion_tokens":5} | input_tokens=10 output_tokens=5
          {"prompt_tokens":10,"completion_tokens":5,"prompt_tokens_details":{"cached_tokens":4,"note":"secret words"}}  | {"prompt_tokens":10,"completion_tokens":5,"prompt_tokens_details":{"cached_tokens":4}} | cache_read_tokens=4 input_tokens=6 output_tokens=5
          {"response":{"usage":{"input_tokens":3,"output_tokens":4},"output":[{"type":"message","text":"secret words"}]}} | {"response":{"usage":{"input_tokens":3,"output_tokens":4}}} | input_tokens=3 output_tokens=4
          {"usageMetadata":{"promptTokenCount":9,"totalTokenCount":9,"promptTokensDetails":[{"modality":"AUDIO","tokenCount":4,"words":"secret words"}]}} | {"usageMetadata":{"promptTokenCount":9,"totalTokenCount":9,"promptTokensDetails":[{"tokenCount":4,"modality":"AUDIO"}]}} | input_audio_tokens=4 input_tokens=5
          {"prompt_tokens":1,"choices":[{"index":0,"logprobs":{"content":[{"token":"secret words","logprob":-0.5}]}}]}  | {"prompt_tokens":1} | input_tokens=1
          """)
  void ofAProvidersFiguresNumbersAloneAreKept(String data, String rawUsage, String quantities) {
    UsageRecorded event = event(data);

    assertThat(event.getRawUsage()).isEqualTo(rawUsage);
    assertThat(quantities(event)).isEqualTo(quantities);
    assertThat(event.toString()).doesNotContain("secret words");
  }

  /**
   * Each row: data with meters of ours, or with more numbers than a provider's, and what they
   * become.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"input_tokens":9,"cache_read_tokens":5,"cache_write_5m_tokens":4,"cache_write_1h_tokens":3,"output_tokens":7} | cache_read_tokens=5 cache_write_1h_tokens=3 cache_write_5m_tokens=4 input_tokens=9 output_tokens=7
          {"input_tokens":9,"input_audio_tokens":3,"output_tokens":7,"reasoning_tokens":2}                | input_audio_tokens=3 input_tokens=9 output_tokens=7 reasoning_tokens=2
          {"input_tokens":9,"cache_read_tokens":5,"output_tokens":7,"total_tokens":21}                    | cache_read_tokens=5 input_tokens=9 output_tokens=7
          {"input_tokens":9,"cache_read_tokens":5,"output_tokens":7,"total_tokens":16}                    | cache_read_tokens=5 input_tokens=9 output_tokens=7 total_tokens=16
          {"input_tokens":9,"cache_read_input_tokens":5,"cache_read_tokens":5,"output_tokens":7}          | cache_read_tokens=5 input_tokens=9 output_tokens=7
          {"input_tokens":9,"output_tokens":7,"reasoning_tokens":2}                                       | input_tokens=9 output_tokens=5 reasoning_tokens=2
          {"prompt_tokens":9,"completion_tokens":7,"total_tokens":16,"audio_ms":20,"images":0}            | audio_ms=20 input_tokens=9 output_tokens=7
          {"usage":{"prompt_tokens":9,"completion_tokens":7},"images":2,"requests":3}                     | images=2 input_tokens=9 output_tokens=7 requests=3
          """)
  void noNumberIsDropped(String data, String quantities) {
    UsageRecorded event = event(data);

    assertThat(event.getOperation()).isEqualTo("chat");
    assertThat(quantities(event)).isEqualTo(quantities);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"prompt_tokens":9,"temperature":0.7,"latency_ms":812,"seed":-1} | temperature=0.7 latency_ms=812 seed=-1
          {"usage":{"prompt_tokens":9},"created":1780315200,"cpu":4}      | created=1780315200 cpu=4
          """)
  void aNumberBesideAUsageObjectThatIsNoQuantityIsAnAttribute(String data, String attributes) {
    UsageRecorded event = event(data);

    assertThat(quantities(event)).isEqualTo("input_tokens=9");
    for (String attribute : attributes.split(" ", -1)) {
      String[] parts = attribute.split("=", 2);
      assertThat(event.getAttributes()).containsEntry(parts[0], parts[1]);
    }
  }

  @Test
  void aMeterThatIsSaidInTwoWaysIsSaidOnce() {
    assertThatThrownBy(
            () ->
                event(
                    """
                    {"input_tokens":9,"cache_read_input_tokens":5,"cache_read_tokens":6,"output_tokens":7}"""))
        .isInstanceOfSatisfying(
            RefusedException.class,
            e -> assertThat(e.refusal()).isEqualTo(Refusal.RAW_USAGE_CONTRADICTORY))
        .hasMessageContaining("cache_read_tokens is 5 by its figures, but 6 beside them");
  }

  /** A usage object may say no more than that; other data mean something else by it. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"duration_seconds":12,"cpu":4}   | other | cpu=4 duration_seconds=12
          {"seconds":12}                    | other | seconds=12
          {"total_tokens":50}               | other | total_tokens=50
          {"usage":{"seconds":12}}          | chat  | audio_ms=12000
          {"usage":{"total_tokens":50}}     | chat  | unattributed_tokens=50
          """)
  void aDurationOrATotalAloneIsNoProviders(String data, String operation, String quantities) {
    UsageRecorded event = event(data);

    assertThat(event.getOperation()).isEqualTo(operation);
    assertThat(quantities(event)).isEqualTo(quantities);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"data\":{\"method\":\"GET\",\"route\":\"/hello\"}",
        "\"data\":{\"method\":\"GET\",\"cost\":0.01,\"conversation_id\":\"12\"}",
        "\"data\":{}",
        "\"data\":null",
        "\"datacontenttype\":\"application/json\""
      })
  void anEventWithoutANumberIsOneRequest(String data) {
    UsageRecorded event = eventWith(data);

    assertThat(event.getOperation()).isEqualTo("other");
    assertThat(event.getModel()).isEqualTo("call");
    assertThat(quantities(event)).isEqualTo("requests=1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          "data":{"duration_seconds":"12","method":"GET"}  | QUANTITIES_MISSING
          "data":{"timing":{"total_ms":12}}                | QUANTITIES_MISSING
          "data":{"usage":12}                              | QUANTITIES_MISSING
          "data":{"usage":null}                            | QUANTITIES_MISSING
          "data":{"prompt_tokens":null,"cost":null}        | QUANTITIES_MISSING
          "data":{"tokens":"many"}                         | QUANTITIES_MISSING
          "data":"GET"                                     | EVENT_MALFORMED
          "data_base64":"R0VU"                             | EVENT_MALFORMED
          """)
  void whatMayBeANumberIsNotTakenForOneRequest(String data, Refusal refusal) {
    assertThatThrownBy(() -> eventWith(data))
        .isInstanceOfSatisfying(
            RefusedException.class, e -> assertThat(e.refusal()).isEqualTo(refusal));
  }

  private UsageRecorded event(String data) {
    return eventWith("\"data\":" + data);
  }

  private UsageRecorded eventWith(String data) {
    String event =
        """
        {"specversion":"1.0","type":"call","id":"e-1","source":"s","subject":"acme",%s}"""
            .formatted(data);
    List<UsageRecorded> events =
        form.translate(
            new StrictJson(32, 10_000).parse(event.getBytes(StandardCharsets.UTF_8)), LATEST);
    assertThat(events).hasSize(1);
    return events.get(0);
  }

  private static String quantities(UsageRecorded event) {
    return new TreeMap<>(event.getQuantities())
        .entrySet().stream()
            .map(meter -> meter.getKey() + "=" + meter.getValue())
            .collect(Collectors.joining(" "));
  }
}
