package io.usageledger.ingest.otlp;

import com.google.protobuf.Message;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsPartialSuccess;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceResponse;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Log records, which events are too. Their bodies are not read: people's words are there. */
final class LogRecords implements Signal<ExportLogsServiceRequest.Builder> {
  /** There is one of these for an inference's span, and it says the same as the span. */
  private static final String DETAILS = "gen_ai.client.inference.operation.details";

  /** Of a SHA-256: enough that two records of one span are never one. */
  private static final int HASH_BYTES = 16;

  @Override
  public ExportLogsServiceRequest.Builder export() {
    return ExportLogsServiceRequest.newBuilder();
  }

  @Override
  public Exported exported(ExportLogsServiceRequest.Builder export) {
    List<GenAiRecord> ofModels = new ArrayList<>();
    long others = 0;
    for (ResourceLogs resource : export.build().getResourceLogsList()) {
      for (ScopeLogs scope : resource.getScopeLogsList()) {
        for (LogRecord log : scope.getLogRecordsList()) {
          if (GenAiAttributes.areAmong(log.getAttributesList())) {
            ofModels.add(record(log, resource));
          } else {
            others++;
          }
        }
      }
    }
    return new Exported(ofModels, others);
  }

  private static GenAiRecord record(LogRecord log, ResourceLogs resource) {
    GenAiAttributes attributes =
        new GenAiAttributes(log.getAttributesList(), resource.getResource().getAttributesList());
    SpanPlace place = SpanPlace.of(log.getTraceId(), log.getSpanId());
    String name = name(log, attributes);
    long time = log.getTimeUnixNano();
    return new GenAiRecord(
        "log record",
        name,
        place,
        ownId(log, name, place),
        GenAiRecord.time(time == 0 ? log.getObservedTimeUnixNano() : time),
        false,
        attributes);
  }

  /** Before it was a field of the record, the name of an event was an attribute. */
  private static String name(LogRecord log, GenAiAttributes attributes) {
    String attribute = attributes.text("event.name");
    return log.getEventName().isEmpty() && attribute != null ? attribute : log.getEventName();
  }

  /** A span may hold any number of other records, so their own content tells them apart. */
  private static String ownId(LogRecord log, String name, SpanPlace place) {
    String span = place.id();
    if (span != null && name.equals(DETAILS)) {
      return span;
    }
    return (span == null ? "log/" : span + "/") + hash(log.toByteArray());
  }

  private static String hash(byte[] bytes) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      return HexFormat.of().formatHex(digest, 0, HASH_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }

  @Override
  public Message rejection(long count, String why) {
    return ExportLogsServiceResponse.newBuilder()
        .setPartialSuccess(
            ExportLogsPartialSuccess.newBuilder().setRejectedLogRecords(count).setErrorMessage(why))
        .build();
  }

  @Override
  public String rejectedField() {
    return "rejectedLogRecords";
  }
}
