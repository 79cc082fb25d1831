package io.usageledger.ingest.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.logs.Logger;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Scope;
import io.opentelemetry.exporter.otlp.http.logs.OtlpHttpLogRecordExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.logs.export.BatchLogRecordProcessor;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.usageledger.event.LogTopics;
import io.usageledger.ingest.LogTail;
import io.usageledger.ingest.RunningIngest;
import io.usageledger.log.UsageRecorded;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** OpenTelemetry's own SDK and exporters for Java, against the running service. */
class OtlpExporterTest {
  private static final AttributeKey<String> OPERATION =
      AttributeKey.stringKey("gen_ai.operation.name");
  private static final AttributeKey<Long> INPUT = AttributeKey.longKey("gen_ai.usage.input_tokens");
  private static final AttributeKey<Long> CACHED =
      AttributeKey.longKey("gen_ai.usage.cache_read.input_tokens");
  private static final AttributeKey<Long> OUTPUT =
      AttributeKey.longKey("gen_ai.usage.output_tokens");

  private static RunningIngest ingest;
  private final String account = "exporter-" + UUID.randomUUID();
  private final Resource resource =
      Resource.create(
          Attributes.of(
              AttributeKey.stringKey("service.name"),
              "assistant",
              AttributeKey.stringKey("usage_ledger.account_id"),
              account));

  @BeforeAll
  static void start() {
    ingest = RunningIngest.start(Map.of("ingest.relay.enabled", "false"));
  }

  @AfterAll
  static void stop() {
    ingest.close();
  }

  /** An agent that asks a model twice: two inferences, and their sum on the span around them. */
  @ParameterizedTest
  @ValueSource(strings = {"gzip", "none"})
  void spansOfAnAgentBecomeItsInferences(String compression) {
    try (LogTail log = LogTail.open(LogTopics.LEDGER_EVENTS);
        TwiceExporter exporter = new TwiceExporter(spanExporter(compression));
        SdkTracerProvider spans =
            SdkTracerProvider.builder()
                .setResource(resource)
                .addSpanProcessor(
                    io.opentelemetry.sdk.trace.export.BatchSpanProcessor.builder(exporter).build())
                .build()) {
      Tracer tracer = spans.get("test");
      Span agent = tracer.spanBuilder("invoke_agent helper").startSpan();
      agent.setAllAttributes(Attributes.of(OPERATION, "invoke_agent", INPUT, 230L, OUTPUT, 30L));
      try (Scope within = agent.makeCurrent()) {
        inference(tracer, "chatcmpl-1", 200, 150);
        inference(tracer, "chatcmpl-2", 30, 0);
        tracer.spanBuilder("execute_tool search").startSpan().end();
      }
      agent.end();
      assertThat(spans.forceFlush().join(30, TimeUnit.SECONDS).isSuccess()).isTrue();
      assertThat(exporter.allSucceeded).isTrue();

      List<UsageRecorded> events = log.awaitUsage(account, 4);
      assertThat(events)
          .extracting(UsageRecorded::getEventId)
          .containsExactly("chatcmpl-1", "chatcmpl-2", "chatcmpl-1", "chatcmpl-2");
      assertThat(events.subList(2, 4)).isEqualTo(events.subList(0, 2));
      assertThat(events.get(0).getQuantities())
          .isEqualTo(Map.of("input_tokens", 50L, "cache_read_tokens", 150L, "output_tokens", 15L));
      assertThat(events.get(0).getSource()).isEqualTo("assistant");
      assertThat(events.get(0).getModel()).isEqualTo("gpt-4o-2024-08-06");
    }
  }

  @Test
  void eventsOfLogsBecomeUsage() {
    try (LogTail log = LogTail.open(LogTopics.LEDGER_EVENTS);
        OtlpHttpLogRecordExporter exporter =
            OtlpHttpLogRecordExporter.builder()
                .setEndpoint("http://127.0.0.1:" + ingest.port() + "/v1/logs")
                .addHeader("Authorization", "Bearer " + ingest.key())
                .setCompression("gzip")
                .build();
        SdkLoggerProvider logs =
            SdkLoggerProvider.builder()
                .setResource(resource)
                .addLogRecordProcessor(BatchLogRecordProcessor.builder(exporter).build())
                .build()) {
      Logger logger = logs.get("test");
      logger
          .logRecordBuilder()
          .setEventName("gen_ai.client.inference.operation.details")
          .setTimestamp(java.time.Instant.parse("2026-06-01T12:00:00Z"))
          .setAttribute(OPERATION, "chat")
          .setAttribute(AttributeKey.stringKey("gen_ai.request.model"), "claude-x")
          .setAttribute(AttributeKey.stringKey("gen_ai.response.id"), "msg_1")
          .setAttribute(INPUT, 7L)
          .setAttribute(OUTPUT, 2L)
          .emit();
      logger.logRecordBuilder().setBody("an ordinary line").emit();
      assertThat(logs.forceFlush().join(30, TimeUnit.SECONDS).isSuccess()).isTrue();

      UsageRecorded event = log.awaitUsage(account, 1).get(0);
      assertThat(event.getEventId()).isEqualTo("msg_1");
      assertThat(event.getProvider()).isEqualTo("anthropic");
      assertThat(event.getOccurredAt()).isEqualTo("2026-06-01T12:00:00Z");
    }
  }

  @Test
  void aWrongKeyFailsTheExport() {
    try (OtlpHttpSpanExporter exporter =
            OtlpHttpSpanExporter.builder()
                .setEndpoint("http://127.0.0.1:" + ingest.port() + "/v1/traces")
                .addHeader("Authorization", "Bearer key_none.none")
                .build();
        TwiceExporter watched = new TwiceExporter(exporter);
        SdkTracerProvider spans =
            SdkTracerProvider.builder()
                .addSpanProcessor(
                    io.opentelemetry.sdk.trace.export.SimpleSpanProcessor.create(watched))
                .build()) {
      spans.get("test").spanBuilder("chat").startSpan().end();
      spans.forceFlush().join(30, TimeUnit.SECONDS);

      assertThat(watched.allSucceeded).isFalse();
    }
  }

  private OtlpHttpSpanExporter spanExporter(String compression) {
    return OtlpHttpSpanExporter.builder()
        .setEndpoint("http://127.0.0.1:" + ingest.port() + "/v1/traces")
        .addHeader("Authorization", "Bearer " + ingest.key())
        .setCompression(compression)
        .build();
  }

  private static void inference(Tracer tracer, String responseId, long input, long cached) {
    Span span = tracer.spanBuilder("chat gpt-4o").setSpanKind(SpanKind.CLIENT).startSpan();
    span.setAllAttributes(
        Attributes.builder()
            .put(OPERATION, "chat")
            .put("gen_ai.provider.name", "openai")
            .put("gen_ai.request.model", "gpt-4o")
            .put("gen_ai.response.model", "gpt-4o-2024-08-06")
            .put("gen_ai.response.id", responseId)
            .put("gen_ai.response.finish_reasons", "stop")
            .put(INPUT, input)
            .put(CACHED, cached)
            .put(OUTPUT, 15L)
            .build());
    span.end();
  }

  /** Sends each batch again, as an exporter does whose answer was lost. */
  private static final class TwiceExporter implements SpanExporter {
    private final SpanExporter exporter;
    private volatile boolean allSucceeded = true;

    TwiceExporter(SpanExporter exporter) {
      this.exporter = exporter;
    }

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
      for (int time = 0; time < 2; time++) {
        CompletableResultCode sent = exporter.export(spans).join(30, TimeUnit.SECONDS);
        allSucceeded &= sent.isSuccess();
      }
      return allSucceeded ? CompletableResultCode.ofSuccess() : CompletableResultCode.ofFailure();
    }

    @Override
    public CompletableResultCode flush() {
      return exporter.flush();
    }

    @Override
    public CompletableResultCode shutdown() {
      return exporter.shutdown();
    }
  }
}
