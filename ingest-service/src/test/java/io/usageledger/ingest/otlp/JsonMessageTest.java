package io.usageledger.ingest.otlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status.StatusCode;
import io.usageledger.event.RefusedException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class JsonMessageTest {
  private static final JsonMapper JSON = new JsonMapper();

  @ParameterizedTest
  @CsvSource({"false, false", "true, false", "false, true", "true, true"})
  void whatIsWrittenIsReadAsItWas(boolean snakeCase, boolean numbersAsNumbers) {
    WrittenJson writer = new WrittenJson(snakeCase, numbersAsNumbers);
    Random random = new Random(7);
    for (int i = 0; i < 300; i++) {
      ExportTraceServiceRequest.Builder trace = randomTrace(random);

      ExportTraceServiceRequest.Builder read = ExportTraceServiceRequest.newBuilder();
      JsonNode json = JSON.readTree(writer.of(trace).toString());
      assertThat(JsonMessage.read(json, read)).isEmpty();
      assertThat(read.build()).isEqualTo(trace.build());
    }
  }

  private static ExportTraceServiceRequest.Builder randomTrace(Random random) {
    ExportTraceServiceRequest.Builder trace = ExportTraceServiceRequest.newBuilder();
    for (int spans = random.nextInt(4); spans > 0; spans--) {
      byte[] id = new byte[16];
      random.nextBytes(id);
      Span.Builder span =
          Span.newBuilder()
              .setTraceId(ByteString.copyFrom(id))
              .setSpanId(ByteString.copyFrom(id, 0, 8))
              .setName("s" + random.nextInt())
              .setFlags(random.nextInt())
              .setEndTimeUnixNano(random.nextLong())
              .setKind(Span.SpanKind.SPAN_KIND_CLIENT);
      span.getStatusBuilder().setCode(StatusCode.STATUS_CODE_ERROR).setMessage("no");
      for (int attributes = random.nextInt(5); attributes > 0; attributes--) {
        span.addAttributes(
            KeyValue.newBuilder().setKey("k" + attributes).setValue(randomValue(random, 4)));
      }
      trace.addResourceSpansBuilder().addScopeSpansBuilder().addSpans(span);
    }
    return trace;
  }

  private static AnyValue randomValue(Random random, int depth) {
    AnyValue.Builder value = AnyValue.newBuilder();
    switch (random.nextInt(depth == 0 ? 5 : 7)) {
      case 0 -> value.setStringValue("\u00e9 \"" + random.nextInt());
      case 1 -> value.setBoolValue(true);
      case 2 -> value.setIntValue(random.nextLong());
      case 3 -> value.setDoubleValue(random.nextDouble());
      case 4 -> value.setBytesValue(ByteString.copyFromUtf8("b" + random.nextInt()));
      case 5 -> value.getArrayValueBuilder().addValues(randomValue(random, depth - 1));
      default ->
          value
              .getKvlistValueBuilder()
              .addValues(
                  KeyValue.newBuilder().setKey("n").setValue(randomValue(random, depth - 1)));
    }
    return value.build();
  }

  @Test
  void whatIsUnknownIsPassedOverAndNullIsLeftOut() {
    ExportTraceServiceRequest.Builder read =
        read(
            """
            {"newer":[{"a":1}],"resourceSpans":[{"schemaUrl":null,"scopeSpans":[{"spans":[
              {"name":"s","kind":"SPAN_KIND_CLIENT","newer":{"x":[]},"status":{"code":77}}]}]}]}""");

    Span span = read.getResourceSpans(0).getScopeSpans(0).getSpans(0);
    assertThat(span.getName()).isEqualTo("s");
    assertThat(span.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_CLIENT);
    assertThat(span.getStatus().getCodeValue()).isEqualTo(77);
  }

  @Test
  void numbersThatJsonHasNotAreTexts() {
    ExportTraceServiceRequest.Builder read =
        read(spans("{\"attributes\":[{\"key\":\"k\",\"value\":{\"doubleValue\":\"NaN\"}}]}"));

    assertThat(
            read.getResourceSpans(0)
                .getScopeSpans(0)
                .getSpans(0)
                .getAttributes(0)
                .getValue()
                .getDoubleValue())
        .isNaN();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"traceId":"5b8efff798038103d269b633813fc60"}                        | traceId is "5b8efff798038103d269b633813fc60", not hexadecimal
          {"spanId":"EEE19B7EC3C1B17*"}                                        | spanId is "EEE19B7EC3C1B17*", not hexadecimal
          {"spanId":17}                                                        | spanId is 17, not a text
          {"endTimeUnixNano":"-1"}                                             | endTimeUnixNano is "-1", not a whole number of 64 bits
          {"endTimeUnixNano":"18446744073709551616"}                           | not a whole number of 64 bits
          {"endTimeUnixNano":1.5}                                              | endTimeUnixNano is 1.5, not a whole number of 64 bits
          {"flags":4294967296}                                                 | flags is 4294967296, not a whole number of 32 bits
          {"attributes":{}}                                                    | attributes is an object, not an array
          {"attributes":[7]}                                                   | attributes is 7, not an object
          {"attributes":[{"key":"k","value":{"intValue":"9223372036854775808"}}]} | intValue is "9223372036854775808", not a whole number of 63 bits
          {"attributes":[{"key":"k","value":{"intValue":"1e9"}}]}              | intValue is "1e9"
          {"attributes":[{"key":"k","value":{"doubleValue":"many"}}]}          | doubleValue is "many", not a number
          {"attributes":[{"key":"k","value":{"boolValue":"true"}}]}            | boolValue is "true", not true or false
          {"attributes":[{"key":"k","value":{"bytesValue":"*"}}]}              | bytesValue is "*", not base64
          {"attributes":[{"key":"k","value":{"intValue":"1","stringValue":"1"}}]} | stringValue is given twice, or beside what excludes it
          {"status":{"code":2},"endTimeUnixNano":"1","end_time_unix_nano":{}}  | not a whole number
          7                                                                    | spans is 7, not an object
          """)
  void aSpanThatCannotBeReadIsNamedAndItsNeighboursStay(String span, String why) {
    ExportTraceServiceRequest.Builder read = ExportTraceServiceRequest.newBuilder();
    JsonNode json = JSON.readTree(spans("{\"name\":\"before\"}," + span + ",{\"name\":\"after\"}"));

    List<RefusedException> unreadable = JsonMessage.read(json, read);

    assertThat(unreadable).hasSize(1);
    assertThat(unreadable.get(0).detail()).startsWith("Not OTLP's JSON: ").contains(why);
    assertThat(read.getResourceSpans(0).getScopeSpans(0).getSpansList())
        .extracting(Span::getName)
        .containsExactly("before", "after");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"resourceSpans":{}}                                 | resourceSpans is an object, not an array
          {"resourceSpans":[],"resource_spans":[],"resourceSpans2":1} | none
          {"resourceSpans":[{}],"resource_spans":[{}]}         | resource_spans is given twice
          {"resourceSpans":[{"scopeSpans":[{"spans":7}]}]}     | spans is 7, not an array
          """)
  void whatHoldsSpansHasToBeRead(String body, String why) {
    if (why.equals("none")) {
      assertThat(read(body).getResourceSpansCount()).isZero();
      return;
    }
    assertThatThrownBy(() -> read(body))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining(why);
  }

  private static ExportTraceServiceRequest.Builder read(String body) {
    ExportTraceServiceRequest.Builder read = ExportTraceServiceRequest.newBuilder();
    assertThat(JsonMessage.read(JSON.readTree(body), read)).isEmpty();
    return read;
  }

  private static String spans(String spans) {
    return "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[" + spans + "]}]}]}";
  }
}
