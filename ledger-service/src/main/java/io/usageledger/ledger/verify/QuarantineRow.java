package io.usageledger.ledger.verify;

import io.usageledger.event.FieldChecks;
import io.usageledger.event.RefusedException;
import io.usageledger.ledger.fold.LogRecord;
import io.usageledger.ledger.fold.RawRecord;
import io.usageledger.log.EventQuarantined;
import io.usageledger.log.UsageRecorded;
import java.nio.ByteBuffer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A row of the quarantine, compared with the record of the log that put it there. */
@SuppressWarnings("ArrayRecordComponent") // compared by their content
record QuarantineRow(
    long logOffset,
    String topic,
    int recordPartition,
    long recordOffset,
    Instant appendedAt,
    String reason,
    String detail,
    @Nullable String accountId,
    @Nullable String source,
    @Nullable String eventId,
    byte @Nullable [] key,
    byte @Nullable [] value,
    String headers) {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  static QuarantineRow of(ResultSet row) throws SQLException {
    return new QuarantineRow(
        row.getLong("log_offset"),
        row.getString("topic"),
        row.getInt("record_partition"),
        row.getLong("record_offset"),
        row.getObject("appended_at", OffsetDateTime.class).toInstant(),
        row.getString("reason"),
        row.getString("detail"),
        row.getString("account_id"),
        row.getString("source"),
        row.getString("event_id"),
        row.getBytes("record_key"),
        row.getBytes("record_value"),
        row.getString("headers"));
  }

  /** Whether it is this record of the log itself, byte for byte. */
  boolean isOf(LogRecord record) {
    RawRecord raw = record.raw();
    return topic.equals(raw.topic())
        && recordPartition == raw.position().partition()
        && recordOffset == raw.position().offset()
        && appendedAt.equals(raw.position().appendedAt())
        && Arrays.equals(key, raw.key())
        && Arrays.equals(value, raw.value())
        && hasHeaders(raw.headers())
        && hasNamesOf(record)
        && hasReasonOf(record);
  }

  /** What cannot be decoded is refused for what anybody sees; the fold's own reasons are its. */
  private boolean hasReasonOf(LogRecord record) {
    RefusedException refused = record.refused();
    return refused == null
        || reason.equals(refused.refusal().code())
            && (isShownOtherwise(refused.detail())
                || detail.equals("Cannot post the record: " + refused.detail()));
  }

  private boolean hasNamesOf(LogRecord record) {
    String own = record.ownAccountId().orElse(null);
    if (record.event() instanceof UsageRecorded usage) {
      return Objects.equals(accountId, own)
          && Objects.equals(source, nameOrNull(usage.getSource()))
          && Objects.equals(eventId, nameOrNull(usage.getEventId()));
    }
    return Objects.equals(accountId, own) && source == null && eventId == null;
  }

  /** Whether it is what the ingest service said of a record of another topic. */
  boolean isOf(EventQuarantined event) {
    return topic.equals(event.getTopic())
        && recordPartition == event.getPartition()
        && recordOffset == event.getOffset()
        && appendedAt.equals(event.getAppendedAt())
        && Arrays.equals(key, bytes(event.getRecordKey()))
        && Arrays.equals(value, bytes(event.getRecordValue()))
        && reason.equals(event.getReason())
        && (isShownOtherwise(event.getDetail()) || detail.equals(event.getDetail()))
        && Objects.equals(source, nameOrNull(event.getSource()))
        && Objects.equals(eventId, nameOrNull(event.getEventId()))
        && (accountId == null || accountId.equals(event.getAccountId()))
        && hasHeaders(
            event.getHeaders().stream()
                .map(header -> new RawRecord.Header(header.getName(), bytes(header.getValue())))
                .toList());
  }

  private boolean hasHeaders(List<RawRecord.Header> expected) {
    List<String> ours = new ArrayList<>();
    for (RawRecord.Header header : expected) {
      byte[] bytes = header.value();
      String text = bytes == null ? "" : Base64.getEncoder().encodeToString(bytes);
      ours.add((isShownOtherwise(header.name()) ? "" : header.name()) + "=" + text);
    }
    try {
      JsonNode kept = JSON.readTree(headers);
      if (!kept.isArray()) {
        return false;
      }
      List<String> theirs = new ArrayList<>();
      for (int i = 0; i < kept.size(); i++) {
        JsonNode name = kept.get(i).path("name");
        boolean shown = i < expected.size() && isShownOtherwise(expected.get(i).name());
        theirs.add((shown ? "" : name.asString("")) + "=" + kept.get(i).path("value").asString(""));
      }
      return theirs.equals(ours);
    } catch (JacksonException notOurs) {
      return false;
    }
  }

  /** Texts that Postgres cannot hold are kept as what they show, which is not compared. */
  private static boolean isShownOtherwise(String text) {
    return text.codePoints().anyMatch(c -> c == 0 || c >= 0xD800 && c <= 0xDFFF);
  }

  private static @Nullable String nameOrNull(@Nullable String text) {
    try {
      FieldChecks.accountId(text);
      return text;
    } catch (RefusedException notAName) {
      return null;
    }
  }

  private static byte @Nullable [] bytes(@Nullable ByteBuffer buffer) {
    if (buffer == null) {
      return null;
    }
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }
}
