package io.usageledger.ingest.otlp;

import com.google.protobuf.ByteString;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The span that a record is, or was written in, by its ids in hexadecimal.
 *
 * @param traceId null when it is none that OTLP takes as valid: 16 bytes, not all zero
 * @param spanId the same with 8 bytes
 */
record SpanPlace(@Nullable String traceId, @Nullable String spanId) {
  private static final int TRACE_ID_BYTES = 16;
  private static final int SPAN_ID_BYTES = 8;

  static SpanPlace of(ByteString traceId, ByteString spanId) {
    return new SpanPlace(find(traceId, TRACE_ID_BYTES), find(spanId, SPAN_ID_BYTES));
  }

  private static @Nullable String find(ByteString id, int bytes) {
    byte[] read = id.toByteArray();
    boolean zero = true;
    for (byte each : read) {
      zero &= each == 0;
    }
    return read.length == bytes && !zero ? HexFormat.of().formatHex(read) : null;
  }

  /** The span among all spans that there are; null when it is not known which. */
  @Nullable String id() {
    return traceId == null || spanId == null ? null : traceId + "/" + spanId;
  }
}
