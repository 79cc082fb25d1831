package io.usageledger.ingest.relay;

import io.usageledger.event.FieldChecks;
import io.usageledger.event.RefusedException;
import io.usageledger.ingest.log.LogRecord;
import io.usageledger.log.EventQuarantined;
import io.usageledger.log.RecordHeader;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** Wraps a record that cannot be posted, whole, with its place and its refusal. */
final class QuarantinedRecord {
  /**
   * Above it a record does not surely fit into the log beside its reason; no event of ours comes
   * near it.
   */
  static final int WRAPPED_MAX_BYTES = 3 * 1024 * 1024;

  static final int DETAIL_MAX_CHARS = 1_000;

  /** Where the writers of a topic set the time of its records, it may be one of no calendar. */
  private static final Instant LATEST = Instant.parse("9999-12-31T00:00:00Z");

  /** What Avro spends on a header beside its name and value. */
  private static final int HEADER_EXTRA_BYTES = 8;

  private QuarantinedRecord() {}

  /**
   * The time that the record itself has is part of what it is known by: a time of ours would make a
   * repetition of it another one.
   *
   * @param decoded what could be read of it, if anything
   */
  static LogRecord<EventQuarantined> of(
      ConsumerRecord<byte[], byte[]> record,
      RefusedException refused,
      @Nullable SpecificRecord decoded) {
    boolean fits = size(record) <= WRAPPED_MAX_BYTES;
    String accountId = findId(decoded, "account_id");
    EventQuarantined quarantined =
        EventQuarantined.newBuilder()
            .setTopic(record.topic())
            .setPartition(record.partition())
            .setOffset(record.offset())
            .setAppendedAt(timestamp(record))
            .setReason(refused.refusal().code())
            .setDetail(detail(refused, fits))
            .setAccountId(accountId)
            .setSource(findId(decoded, "source"))
            .setEventId(findId(decoded, "event_id"))
            .setRecordKey(fits ? wrapped(record.key()) : null)
            .setRecordValue(fits ? wrapped(record.value()) : null)
            .setHeaders(fits ? headers(record) : List.of())
            .build();
    String place = record.topic() + "-" + record.partition() + "-" + record.offset();
    return LogRecord.of(accountId == null ? place : accountId, quarantined);
  }

  private static Instant timestamp(ConsumerRecord<byte[], byte[]> record) {
    return Instant.ofEpochMilli(Math.max(0, Math.min(record.timestamp(), LATEST.toEpochMilli())));
  }

  /** A record of which nothing is known but its place; not even when it was appended. */
  static LogRecord<EventQuarantined> ofUnreadable(
      TopicPartition partition, long offset, RefusedException refused) {
    EventQuarantined quarantined =
        EventQuarantined.newBuilder()
            .setTopic(partition.topic())
            .setPartition(partition.partition())
            .setOffset(offset)
            .setAppendedAt(Instant.EPOCH)
            .setReason(refused.refusal().code())
            .setDetail(detail(refused, true))
            .build();
    return LogRecord.of(partition + "-" + offset, quarantined);
  }

  private static String detail(RefusedException refused, boolean fits) {
    String detail = storable(refused.detail());
    String shown =
        detail.length() <= DETAIL_MAX_CHARS ? detail : detail.substring(0, DETAIL_MAX_CHARS);
    return fits
        ? shown
        : shown + " (larger than 3 MiB: its bytes are left where they are, in its topic)";
  }

  private static @Nullable String findId(@Nullable SpecificRecord decoded, String field) {
    Schema.Field position = decoded == null ? null : decoded.getSchema().getField(field);
    return decoded != null && position != null && decoded.get(position.pos()) instanceof String text
        ? FieldChecks.goodId(text)
        : null;
  }

  private static List<RecordHeader> headers(ConsumerRecord<byte[], byte[]> record) {
    List<RecordHeader> headers = new ArrayList<>();
    for (Header header : record.headers()) {
      headers.add(new RecordHeader(storable(header.key()), wrapped(header.value())));
    }
    return headers;
  }

  private static @Nullable ByteBuffer wrapped(byte @Nullable [] bytes) {
    return bytes == null ? null : ByteBuffer.wrap(bytes);
  }

  private static long size(ConsumerRecord<byte[], byte[]> record) {
    long size = length(record.key()) + length(record.value());
    for (Header header : record.headers()) {
      size += 3L * header.key().length() + length(header.value()) + HEADER_EXTRA_BYTES;
    }
    return size;
  }

  private static long length(byte @Nullable [] bytes) {
    return bytes == null ? 0 : bytes.length;
  }

  /** Without what Postgres cannot store in a text: NUL, and surrogates without their other half. */
  private static String storable(String text) {
    StringBuilder storable = new StringBuilder(text.length());
    text.codePoints()
        .map(
            c ->
                c == 0 || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)
                    ? '\uFFFD'
                    : c)
        .forEach(storable::appendCodePoint);
    return storable.toString();
  }
}
