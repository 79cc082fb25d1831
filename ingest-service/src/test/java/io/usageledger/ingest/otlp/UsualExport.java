package io.usageledger.ingest.otlp;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status.StatusCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A span of an ordinary inference, with some of its attributes changed; or a log record of it. */
final class UsualExport {
  static final ByteString TRACE_ID = bytes(0, 16);
  static final ByteString SPAN_ID = bytes(16, 8);
  static final long ENDED_NANOS = 1_780_315_200_123_456_789L;

  private static final JsonMapper JSON = new JsonMapper();

  private static final String ATTRIBUTES =
      """
      {"gen_ai.operation.name":"chat","gen_ai.provider.name":"openai","gen_ai.request.model":"gpt-4o",\
      "gen_ai.response.id":"r-1","user.id":"acme","resource.service.name":"shop",\
      "gen_ai.usage.input_tokens":12,"gen_ai.usage.output_tokens":3}""";

  private final ObjectNode attributes;

  private UsualExport(ObjectNode attributes) {
    this.attributes = attributes;
  }

  static UsualExport with(String changes) {
    ObjectNode attributes = (ObjectNode) JSON.readTree(ATTRIBUTES);
    attributes.setAll((ObjectNode) JSON.readTree(changes));
    return new UsualExport(attributes);
  }

  Span span() {
    Span.Builder span = Span.newBuilder().setName("chat gpt-4o").addAllAttributes(keyValues(""));
    if (!attributes.has("no.ids")) {
      span.setTraceId(TRACE_ID).setSpanId(SPAN_ID);
    }
    if (!attributes.has("no.time")) {
      span.setStartTimeUnixNano(ENDED_NANOS - 1_000_000).setEndTimeUnixNano(ENDED_NANOS);
    }
    if (attributes.has("status.error")) {
      span.getStatusBuilder().setCode(StatusCode.STATUS_CODE_ERROR);
    }
    return span.build();
  }

  Resource resource() {
    return Resource.newBuilder().addAllAttributes(keyValues("resource.")).build();
  }

  ExportTraceServiceRequest.Builder trace() {
    ExportTraceServiceRequest.Builder trace = ExportTraceServiceRequest.newBuilder();
    trace.addResourceSpansBuilder().setResource(resource()).addScopeSpansBuilder().addSpans(span());
    return trace;
  }

  ExportLogsServiceRequest.Builder logs() {
    Span span = span();
    LogRecord.Builder log =
        LogRecord.newBuilder()
            .setTraceId(span.getTraceId())
            .setSpanId(span.getSpanId())
            .setTimeUnixNano(span.getEndTimeUnixNano())
            .setObservedTimeUnixNano(span.getEndTimeUnixNano())
            .addAllAttributes(span.getAttributesList());
    ExportLogsServiceRequest.Builder logs = ExportLogsServiceRequest.newBuilder();
    logs.addResourceLogsBuilder().setResource(resource()).addScopeLogsBuilder().addLogRecords(log);
    return logs;
  }

  private List<KeyValue> keyValues(String prefix) {
    List<KeyValue> keyValues = new ArrayList<>();
    for (Map.Entry<String, JsonNode> attribute : attributes.properties()) {
      boolean ofResource = attribute.getKey().startsWith("resource.");
      if (ofResource == !prefix.isEmpty() && !attribute.getValue().isNull()) {
        keyValues.add(
            KeyValue.newBuilder()
                .setKey(attribute.getKey().substring(prefix.length()))
                .setValue(value(attribute.getValue()))
                .build());
      }
    }
    return keyValues;
  }

  private static AnyValue value(JsonNode json) {
    AnyValue.Builder value = AnyValue.newBuilder();
    return switch (json.getNodeType()) {
      case STRING -> value.setStringValue(json.stringValue()).build();
      case BOOLEAN -> value.setBoolValue(json.booleanValue()).build();
      case NUMBER ->
          (json.isIntegralNumber()
                  ? value.setIntValue(json.longValue())
                  : value.setDoubleValue(json.doubleValue()))
              .build();
      default -> throw new IllegalStateException("No attribute: " + json);
    };
  }

  private static ByteString bytes(int first, int count) {
    byte[] bytes = new byte[count];
    for (int i = 0; i < count; i++) {
      bytes[i] = (byte) (first + i);
    }
    return ByteString.copyFrom(bytes);
  }
}
