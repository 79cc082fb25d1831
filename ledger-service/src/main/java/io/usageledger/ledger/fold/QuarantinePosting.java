package io.usageledger.ledger.fold;

import io.usageledger.event.FieldChecks;
import io.usageledger.event.Refusal;
import io.usageledger.event.RefusedException;
import io.usageledger.ledger.fold.QuarantinedRecord.Named;
import io.usageledger.log.EventQuarantined;
import io.usageledger.log.RecordHeader;
import io.usageledger.log.UsageRecorded;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Puts what cannot be posted into quarantine, whole: records of the log, and those that ingest
 * relayed as bad.
 */
final class QuarantinePosting {
  private final FoldContext context;

  QuarantinePosting(FoldContext context) {
    this.context = context;
  }

  /** A record of the log that the fold refused. */
  Outcome own(LogRecord record, RefusedException refused) {
    Named named = named(record);
    Outcome outcome =
        refused.refusal() == Refusal.IDENTITY_CONFLICT ? Outcome.CONFLICT : Outcome.QUARANTINED;
    set(
        new QuarantinedRecord(
            record.raw(),
            record.position(),
            refused.refusal().code(),
            "Cannot post the record: " + refused.detail(),
            named),
        record.position());
    countSource(named, record.position(), outcome);
    return outcome;
  }

  /** A record of usage-events that the ingest service refused. */
  Outcome relayed(EventQuarantined event, LogRecord record) {
    LogPosition own =
        new LogPosition(event.getPartition(), event.getOffset(), event.getAppendedAt());
    RawRecord raw =
        new RawRecord(
            event.getTopic(),
            own,
            bytes(event.getRecordKey()),
            bytes(event.getRecordValue()),
            headers(event.getHeaders()));
    Named named =
        new Named(
            record.ownAccountId().orElse(null),
            nameOrNull(event.getSource()),
            nameOrNull(event.getEventId()));
    QuarantinedRecord quarantined =
        new QuarantinedRecord(raw, record.position(), event.getReason(), event.getDetail(), named);
    if (!context.state().quarantined().add(quarantined.key())) {
      return Outcome.DUPLICATE;
    }
    set(quarantined, record.position());
    countSource(named, record.position(), Outcome.QUARANTINED);
    return Outcome.QUARANTINED;
  }

  private void set(QuarantinedRecord quarantined, LogPosition at) {
    String accountId = quarantined.named().accountId();
    if (accountId != null) {
      context.account(accountId, at).countQuarantined();
    }
    context.postings().quarantine().add(quarantined);
  }

  private void countSource(Named named, LogPosition at, Outcome outcome) {
    String source = named.source();
    if (source != null) {
      context.postings().countSource(new Postings.SourceOutcome(source, at.partition(), outcome));
    }
  }

  /** Names are kept only where they are names: what is hostile stays in the bytes. */
  private static Named named(LogRecord record) {
    String accountId = record.ownAccountId().orElse(null);
    return record.event() instanceof UsageRecorded usage
        ? new Named(accountId, nameOrNull(usage.getSource()), nameOrNull(usage.getEventId()))
        : new Named(accountId, null, null);
  }

  private static @Nullable String nameOrNull(@Nullable String text) {
    try {
      FieldChecks.accountId(text);
      return text;
    } catch (RefusedException notAName) {
      return null;
    }
  }

  private static List<RawRecord.Header> headers(List<RecordHeader> headers) {
    return headers.stream()
        .map(header -> new RawRecord.Header(header.getName(), bytes(header.getValue())))
        .toList();
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
