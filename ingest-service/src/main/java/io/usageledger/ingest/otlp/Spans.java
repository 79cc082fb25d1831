package io.usageledger.ingest.otlp;

import com.google.protobuf.Message;
import io.opentelemetry.proto.collector.trace.v1.ExportTracePartialSuccess;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.util.ArrayList;
import java.util.List;

/** Spans. A span is over when it is exported, so its end is the time of its use, for ever. */
final class Spans implements Signal<ExportTraceServiceRequest.Builder> {
  @Override
  public ExportTraceServiceRequest.Builder export() {
    return ExportTraceServiceRequest.newBuilder();
  }

  @Override
  public Exported exported(ExportTraceServiceRequest.Builder export) {
    List<GenAiRecord> ofModels = new ArrayList<>();
    long others = 0;
    for (ResourceSpans resource : export.build().getResourceSpansList()) {
      for (ScopeSpans scope : resource.getScopeSpansList()) {
        for (Span span : scope.getSpansList()) {
          if (GenAiAttributes.areAmong(span.getAttributesList())) {
            ofModels.add(record(span, resource));
          } else {
            others++;
          }
        }
      }
    }
    return new Exported(ofModels, others);
  }

  private static GenAiRecord record(Span span, ResourceSpans resource) {
    SpanPlace place = SpanPlace.of(span.getTraceId(), span.getSpanId());
    return new GenAiRecord(
        "span",
        span.getName(),
        place,
        place.id(),
        GenAiRecord.time(span.getEndTimeUnixNano()),
        span.getStatus().getCode() == Status.StatusCode.STATUS_CODE_ERROR,
        new GenAiAttributes(span.getAttributesList(), resource.getResource().getAttributesList()));
  }

  @Override
  public Message rejection(long count, String why) {
    return ExportTraceServiceResponse.newBuilder()
        .setPartialSuccess(
            ExportTracePartialSuccess.newBuilder().setRejectedSpans(count).setErrorMessage(why))
        .build();
  }

  @Override
  public String rejectedField() {
    return "rejectedSpans";
  }
}
