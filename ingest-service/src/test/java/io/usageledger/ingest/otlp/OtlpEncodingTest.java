package io.usageledger.ingest.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.UnknownFieldSet.Field;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.usageledger.ingest.intake.StrictJson;
import org.junit.jupiter.api.Test;

class OtlpEncodingTest {
  private static final String NAMELESS = "{\"gen_ai.response.id\":null}";

  /** Newer senders than we know: what they add is no part of what is told apart by its content. */
  @Test
  void whatIsUnknownInProtobufIsNotKept() {
    ExportLogsServiceRequest.Builder newer = UsualExport.with(NAMELESS).logs();
    newer
        .getResourceLogsBuilder(0)
        .getScopeLogsBuilder(0)
        .getLogRecordsBuilder(0)
        .setUnknownFields(
            UnknownFieldSet.newBuilder()
                .addField(1000, Field.newBuilder().addVarint(7).build())
                .build());

    ExportLogsServiceRequest.Builder read = ExportLogsServiceRequest.newBuilder();
    OtlpEncoding.PROTOBUF.read(newer.build().toByteArray(), new StrictJson(1, 1), read);

    assertThat(read.build()).isEqualTo(UsualExport.with(NAMELESS).logs().build());
  }
}
