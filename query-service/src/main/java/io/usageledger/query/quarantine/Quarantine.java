package io.usageledger.query.quarantine;

import io.swagger.v3.oas.annotations.media.Schema;
import io.usageledger.query.watermark.Watermark;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A page of records that could not be posted. */
@Schema(description = "A page of records that could not be posted")
record Quarantine(List<Record> quarantine, @Nullable String nextCursor, Watermark watermark) {

  /** Which record it is, and why it was set aside. */
  @Schema(name = "QuarantineRecord", description = "A record that could not be posted")
  record Record(
      @Schema(description = "The topic it came from") String topic,
      int partition,
      long offset,
      Instant appendedAt,
      @Schema(description = "The refusal's code") String reason,
      @Schema(description = "What failed, why and with which value") String detail,
      @Nullable String accountId,
      @Nullable String source,
      @Nullable String eventId) {}

  /** One record with its original bytes. */
  @Schema(name = "QuarantineRecordWhole", description = "A record with its original bytes")
  record Whole(
      Record record,
      @Schema(description = "Base64; null when it had no key") @Nullable String keyBase64,
      @Schema(description = "Base64; null when it had no value") @Nullable String valueBase64,
      @Schema(description = "In order: name and value in base64") List<Map<String, Object>> headers,
      @Schema(description = "Where the log put it here") int logPartition,
      long logOffset,
      Watermark watermark) {}
}
