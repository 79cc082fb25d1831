package io.usageledger.ingest.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.usageledger.event.RefusedException;
import io.usageledger.log.UsageRecorded;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class UsageEventRequestTest {
  private static final Instant LATEST = Instant.parse("2026-06-01T12:05:00Z");

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  private static final String GOOD =
      """
      {"event_id": "e-1", "source": "gateway", "account_id": "acme",
       "occurred_at": "2026-06-01T12:00:00Z", "operation": "chat", "provider": "openai",
       "model": "gpt-5", "quantities": {"input_tokens": 812, "output_tokens": 0}}
      """;

  /** Each row puts the fields of its fragment over a good event; REMOVED takes one away. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"tokens": 3}                                        | field_unknown
          {"Event_id": "e"}                                    | field_unknown
          {"account_id": "REMOVED"}                            | account_id_invalid
          {"account_id": null}                                 | account_id_invalid
          {"account_id": 7}                                    | account_id_invalid
          {"account_id": ["a"]}                                | account_id_invalid
          {"account_id": ""}                                   | account_id_invalid
          {"account_id": "  "}                                 | account_id_invalid
          {"account_id": "a\\u0000b"}                          | account_id_invalid
          {"account_id": "a\\ud800b"}                          | account_id_invalid
          {"account_id": "LONG256"}                            | account_id_invalid
          {"source": "REMOVED"}                                | source_invalid
          {"source": true}                                     | source_invalid
          {"source": "LONG256"}                                | source_invalid
          {"event_id": "REMOVED"}                              | event_id_invalid
          {"event_id": 7}                                      | event_id_invalid
          {"event_id": ""}                                     | event_id_invalid
          {"event_id": "LONG256"}                              | event_id_invalid
          {"occurred_at": "REMOVED"}                           | occurred_at_invalid
          {"occurred_at": 1767225600}                          | occurred_at_invalid
          {"occurred_at": "yesterday"}                         | occurred_at_invalid
          {"occurred_at": "2026-01-01"}                        | occurred_at_invalid
          {"occurred_at": "2026-01-01T00:00:00"}               | occurred_at_invalid
          {"occurred_at": "2026-01-01 00:00:00Z"}              | occurred_at_invalid
          {"occurred_at": "2026-01-01T00:00Z"}                 | occurred_at_invalid
          {"occurred_at": "2026-02-30T00:00:00Z"}              | occurred_at_invalid
          {"occurred_at": "2026-01-01T25:00:00Z"}              | occurred_at_invalid
          {"occurred_at": "2026-01-01T23:59:60Z"}              | occurred_at_invalid
          {"occurred_at": "2026-01-01T00:00:00+0100"}          | occurred_at_invalid
          {"occurred_at": "+12026-01-01T00:00:00Z"}            | occurred_at_invalid
          {"occurred_at": "0001-01-01T00:00:00Z"}              | occurred_at_out_of_range
          {"occurred_at": "2014-12-31T23:59:59.999999Z"}       | occurred_at_out_of_range
          {"occurred_at": "2026-06-01T12:05:00.000001Z"}       | occurred_at_out_of_range
          {"occurred_at": "9999-12-31T23:59:59Z"}              | occurred_at_out_of_range
          {"operation": "REMOVED"}                             | operation_unknown
          {"operation": "teleport"}                            | operation_unknown
          {"operation": {}}                                    | operation_unknown
          {"provider": "REMOVED"}                              | provider_invalid
          {"provider": "LONG256"}                              | provider_invalid
          {"model": "REMOVED"}                                 | model_invalid
          {"model": 5}                                         | model_invalid
          {"quantities": "REMOVED"}                            | quantities_missing
          {"quantities": {}}                                   | quantities_missing
          {"quantities": [1]}                                  | quantities_missing
          {"quantities": {"Output Tokens!": 1}}                | meter_invalid
          {"quantities": {"": 1}}                              | meter_invalid
          {"quantities": "METERS33"}                           | meter_invalid
          {"quantities": {"output_tokens": -3}}                | quantity_invalid
          {"quantities": {"output_tokens": 1.5}}               | quantity_invalid
          {"quantities": {"output_tokens": 1.0}}               | quantity_invalid
          {"quantities": {"output_tokens": 1e3}}               | quantity_invalid
          {"quantities": {"output_tokens": 1e999999999}}       | quantity_invalid
          {"quantities": {"output_tokens": "7"}}               | quantity_invalid
          {"quantities": {"output_tokens": null}}              | quantity_invalid
          {"quantities": {"output_tokens": true}}              | quantity_invalid
          {"quantities": {"output_tokens": 9223372036854775808}} | quantity_invalid
          {"api_key_id": 3}                                    | api_key_id_invalid
          {"api_key_id": "LONG256"}                            | api_key_id_invalid
          {"conversation_id": ""}                              | conversation_id_invalid
          {"attributes": []}                                   | attributes_invalid
          {"attributes": {"n": 1}}                             | attributes_invalid
          {"attributes": {"n": null}}                          | attributes_invalid
          {"attributes": {"": "x"}}                            | attributes_invalid
          {"attributes": {"n": "a\\u0000"}}                    | attributes_invalid
          {"attributes": "ATTRIBUTES65"}                       | attributes_invalid
          {"hold_id": {}}                                      | hold_id_invalid
          {"reported_cost": "0.01"}                            | reported_cost_invalid
          {"reported_cost": {"amount": "1"}}                   | reported_cost_invalid
          {"reported_cost": {"amount": 1, "currency": "usd"}}  | reported_cost_invalid
          {"reported_cost": {"amount": "lots", "currency": "usd"}} | reported_cost_invalid
          {"reported_cost": {"amount": "NaN", "currency": "usd"}} | reported_cost_invalid
          {"reported_cost": {"amount": "-1", "currency": "usd"}} | reported_cost_invalid
          {"reported_cost": {"amount": "1e999999999", "currency": "usd"}} | reported_cost_invalid
          {"reported_cost": {"amount": "1e99", "currency": "usd"}} | reported_cost_invalid
          {"reported_cost": {"amount": "1e-13", "currency": "usd"}} | reported_cost_invalid
          {"reported_cost": {"amount": "1", "currency": "US$"}} | reported_cost_invalid
          {"reported_cost": {"amount": "1", "currency": "usd", "x": 1}} | reported_cost_invalid
          {"quantities": null, "raw_usage": {"a": 1}}          | raw_usage_unreadable
          {"quantities": null, "raw_usage": "no JSON"}         | raw_usage_unreadable
          {"quantities": {}, "raw_usage": {"prompt_tokens": -1}} | raw_usage_unreadable
          {"quantities": {}, "raw_usage": {"prompt_tokens": 1, "cached_tokens": 2}} | raw_usage_contradictory
          {"quantities": {}, "raw_usage": 3}                   | quantities_missing
          {"raw_usage": 3}                                     | raw_usage_invalid
          {"raw_usage": "a\\u0000"}                            | raw_usage_invalid
          """)
  void faultIsNamed(String fragment, String code) {
    assertThatThrownBy(() -> translate(but(fragment)))
        .isInstanceOfSatisfying(
            RefusedException.class,
            refused -> {
              assertThat(refused.refusal().code()).isEqualTo(code);
              assertThat(refused.detail()).hasSizeLessThan(400).matches("[^\\p{Cntrl}]+");
            });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"event_id": 7, "account_id": "  "}                            | account_id_invalid
          {"event_id": "", "source": 7}                                  | source_invalid
          {"occurred_at": "never", "event_id": "LONG256"}                | event_id_invalid
          {"quantities": {"Bad Meter": 1, "output_tokens": "7"}}         | meter_invalid
          {"quantities": {"output_tokens": 1.5}, "operation": "teleport"} | operation_unknown
          {"raw_usage": 3, "hold_id": 3, "attributes": 3}                | attributes_invalid
          {"unknown": 3, "account_id": 7}                                | field_unknown
          {"quantities": {}, "raw_usage": {"a": 1}, "model": ""}         | model_invalid
          {"quantities": {}, "raw_usage": {"a": 1}, "hold_id": ""}       | raw_usage_unreadable
          {"quantities": {}, "raw_usage": {"a": 1}, "hold_id": 3}        | raw_usage_unreadable
          """)
  void firstOfSeveralFaultsIsNamed(String fragment, String code) {
    assertThatThrownBy(() -> translate(but(fragment)))
        .isInstanceOfSatisfying(
            RefusedException.class,
            refused -> assertThat(refused.refusal().code()).isEqualTo(code));
  }

  @ParameterizedTest
  @CsvSource({"3", "null", "[]", "'\"event\"'"})
  void whatIsNoObjectIsMalformed(String json) {
    assertThatThrownBy(() -> UsageEventRequest.translate(JSON.readTree(json), LATEST))
        .isInstanceOfSatisfying(
            RefusedException.class,
            refused -> assertThat(refused.refusal().code()).isEqualTo("event_malformed"));
  }

  @ParameterizedTest
  @CsvSource({
    "2026-01-31T09:30:00Z, 2026-01-31T09:30:00Z",
    "2026-01-31t09:30:00z, 2026-01-31T09:30:00Z",
    "2026-01-31T09:30:00.1234567899Z, 2026-01-31T09:30:00.123456Z",
    "2026-01-31T23:30:00-05:30, 2026-02-01T05:00:00Z",
    "2026-01-31T00:30:00+14:00, 2026-01-30T10:30:00Z",
    "2015-01-01T00:00:00Z, 2015-01-01T00:00:00Z",
    "2026-06-01T12:05:00Z, 2026-06-01T12:05:00Z"
  })
  void timeWithAnyZoneIsTaken(String text, Instant time) {
    UsageRecorded event = translate(but("{\"occurred_at\": \"%s\"}".formatted(text)));

    assertThat(event.getOccurredAt()).isEqualTo(time);
  }

  @Test
  void everyFieldIsTranslated() {
    UsageRecorded event =
        translate(
            but(
                """
                {"quantities": {"input_tokens": 9223372036854775807, "images": 0},
                 "api_key_id": "key_1", "conversation_id": "c", "attributes": {"agent": "a"},
                 "hold_id": "h", "reported_cost": {"amount": "0.0123", "currency": "usd"},
                 "raw_usage": {"prompt_tokens": 12.50, "details": {"cached": 1e400}}}
                """));

    assertThat(event.getAccountId()).isEqualTo("acme");
    assertThat(event.getSource()).isEqualTo("gateway");
    assertThat(event.getEventId()).isEqualTo("e-1");
    assertThat(event.getOperation()).isEqualTo("chat");
    assertThat(event.getProvider()).isEqualTo("openai");
    assertThat(event.getModel()).isEqualTo("gpt-5");
    assertThat(event.getQuantities())
        .isEqualTo(Map.of("input_tokens", Long.MAX_VALUE, "images", 0L));
    assertThat(event.getApiKeyId()).isEqualTo("key_1");
    assertThat(event.getConversationId()).isEqualTo("c");
    assertThat(event.getAttributes()).isEqualTo(Map.of("agent", "a"));
    assertThat(event.getHoldId()).isEqualTo("h");
    assertThat(event.getReportedCost().getAmount()).isEqualTo(new BigDecimal("0.012300000000"));
    assertThat(event.getReportedCost().getCurrency()).isEqualTo("usd");
    assertThat(event.getRawUsage())
        .isEqualTo("{\"prompt_tokens\":12.50,\"details\":{\"cached\":1E+400}}");
  }

  @Test
  void quantitiesAndCostAreDerivedFromRawUsageAlone() {
    UsageRecorded event =
        translate(
            but(
                """
                {"quantities": "REMOVED",
                 "raw_usage": {"prompt_tokens": 30, "completion_tokens": 8, "total_tokens": 38,
                   "prompt_tokens_details": {"cached_tokens": 20}, "cost": 1.5e-7}}
                """));

    assertThat(event.getQuantities())
        .isEqualTo(Map.of("input_tokens", 10L, "cache_read_tokens", 20L, "output_tokens", 8L));
    assertThat(event.getReportedCost().getAmount()).isEqualByComparingTo("0.00000015");
    assertThat(event.getReportedCost().getCurrency()).isEqualTo("usd");
    assertThat(event.getRawUsage()).contains("\"cost\":1.5E-7");
  }

  @Test
  void aTotalAloneOfAnEmbeddingIsItsInput() {
    String total =
        """
        {"quantities": {}, "operation": "embedding", "raw_usage": {"total_tokens": 50}}""";

    assertThat(translate(but(total)).getQuantities()).isEqualTo(Map.of("input_tokens", 50L));
  }

  /** Quantities are the sender's word; raw usage beside them explains, whatever it says. */
  @Test
  void quantitiesWinOverRawUsage() {
    UsageRecorded event =
        translate(
            but("{\"raw_usage\": {\"prompt_tokens\": 7, \"cached_tokens\": 9, \"cost\": 1}}"));

    assertThat(event.getQuantities()).isEqualTo(Map.of("input_tokens", 812L, "output_tokens", 0L));
    assertThat(event.getReportedCost()).isNull();
    assertThat(event.getRawUsage()).contains("prompt_tokens");
  }

  @Test
  void aCostOfTheSendersStandsAboveThatOfRawUsage() {
    UsageRecorded event =
        translate(
            but(
                """
                {"quantities": {}, "reported_cost": {"amount": "2", "currency": "eur"},
                 "raw_usage": "{\\"input_tokens\\": 3, \\"output_tokens\\": 4, \\"cost\\": 1}"}
                """));

    assertThat(event.getQuantities()).isEqualTo(Map.of("input_tokens", 3L, "output_tokens", 4L));
    assertThat(event.getReportedCost().getCurrency()).isEqualTo("eur");
  }

  @Test
  void useOfAnotherModelIsAnEventOfItsOwn() {
    List<UsageRecorded> events =
        UsageEventRequest.translate(
            but(
                """
                {"quantities": "REMOVED", "hold_id": "h", "conversation_id": "c",
                 "raw_usage": {"input_tokens": 3, "output_tokens": 4, "cache_read_input_tokens": 0,
                   "iterations": [
                     {"type": "message", "input_tokens": 3, "output_tokens": 4},
                     {"type": "advisor_message", "model": "m-2", "input_tokens": 50}]}}
                """),
            LATEST);

    assertThat(events)
        .extracting(UsageRecorded::getEventId)
        .containsExactly("e-1", "e-1/iterations/1");
    assertThat(events).extracting(UsageRecorded::getModel).containsExactly("gpt-5", "m-2");
    assertThat(events).extracting(UsageRecorded::getHoldId).containsExactly("h", null);
    assertThat(events).extracting(UsageRecorded::getConversationId).containsExactly("c", "c");
    assertThat(events.get(1).getQuantities()).isEqualTo(Map.of("input_tokens", 50L));
  }

  @Test
  void nullCountsAsLeftOut() {
    UsageRecorded event = translate(but("{\"hold_id\": null, \"attributes\": null}"));

    assertThat(event.getHoldId()).isNull();
    assertThat(event.getAttributes()).isEmpty();
  }

  private static UsageRecorded translate(ObjectNode json) {
    return UsageEventRequest.translate(json, LATEST).get(0);
  }

  private static ObjectNode but(String fragment) {
    ObjectNode event = (ObjectNode) JSON.readTree(GOOD);
    ObjectNode over = (ObjectNode) JSON.readTree(fragment);
    over.properties()
        .forEach(
            entry -> {
              switch (entry.getValue().isString() ? entry.getValue().stringValue() : "") {
                case "REMOVED" -> event.remove(entry.getKey());
                case "LONG256" -> event.put(entry.getKey(), "x".repeat(256));
                case "METERS33" -> numbered(event.putObject(entry.getKey()), 33, false);
                case "ATTRIBUTES65" -> numbered(event.putObject(entry.getKey()), 65, true);
                default -> event.set(entry.getKey(), entry.getValue());
              }
            });
    return event;
  }

  private static void numbered(ObjectNode object, int count, boolean texts) {
    for (int i = 0; i < count; i++) {
      if (texts) {
        object.put("n" + i, "x");
      } else {
        object.put("n" + i, i);
      }
    }
  }
}
