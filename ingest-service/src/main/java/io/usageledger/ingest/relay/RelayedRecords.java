package io.usageledger.ingest.relay;

import io.usageledger.event.Limits;
import io.usageledger.event.LogCodec;
import io.usageledger.event.Refusal;
import io.usageledger.event.RefusedException;
import io.usageledger.event.RegistryUnavailableException;
import io.usageledger.ingest.log.LogRecord;
import io.usageledger.ingest.log.RegistrySettings;
import io.usageledger.ingest.providers.RawUsage;
import io.usageledger.ingest.usage.RefusedUsage;
import io.usageledger.log.UsageRecorded;
import io.usageledger.log.UsageRefused;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Decides what becomes of a record of usage-events: an event of the log, or quarantine. Gateways
 * write usage there, and our own doors what they refused.
 */
@Component
final class RelayedRecords {
  private static final Logger LOG = LoggerFactory.getLogger(RelayedRecords.class);

  private final ThreadLocal<LogCodec> codec;
  private final RefusedUsage refusedUsage;
  private final Clock clock;

  RelayedRecords(RegistrySettings registry, RefusedUsage refusedUsage, Clock clock) {
    // Each thread that relays has its own: a decoder is not made for several.
    codec = ThreadLocal.withInitial(() -> new LogCodec(registry.values()));
    this.refusedUsage = refusedUsage;
    this.clock = clock;
  }

  /**
   * @throws RegistryUnavailableException when the registry cannot be asked: nothing is known of the
   *     record then
   */
  RelayedRecord of(ConsumerRecord<byte[], byte[]> record) {
    Instant appendedAt = appendedAt(record);
    SpecificRecord decoded = null;
    try {
      decoded = decode(record);
      List<UsageRecorded> events = events(decoded, appendedAt.plus(Limits.CLOCK_AHEAD_MAX));
      return new RelayedRecord(
          events.stream().map(event -> LogRecord.of(event.getAccountId(), event)).toList(),
          Optional.empty());
    } catch (RefusedException e) {
      return new RelayedRecord(
          List.of(QuarantinedRecord.of(record, e, decoded)), Optional.of(e.refusal()));
    }
  }

  private SpecificRecord decode(ConsumerRecord<byte[], byte[]> record) {
    byte @Nullable [] value = record.value();
    if (value == null) {
      throw new RefusedException(Refusal.UNDECODABLE, "no value at all");
    }
    try {
      return codec.get().decode(record.topic(), value);
    } catch (RefusedException | RegistryUnavailableException e) {
      throw e;
    } catch (RuntimeException | StackOverflowError e) {
      // Bytes that break a decoder in a way of their own must not hold up their neighbours.
      throw new RefusedException(Refusal.UNDECODABLE, "bytes that break the decoder: " + e);
    }
  }

  /** Nor must an event that breaks us: its neighbours would wait for it for ever. */
  private List<UsageRecorded> events(SpecificRecord decoded, Instant latest) {
    try {
      return decoded instanceof UsageRefused refused
          ? refusedUsage.translate(refused, latest)
          : RawUsage.checked(usage(decoded), latest);
    } catch (RefusedException e) {
      throw e;
    } catch (RuntimeException | StackOverflowError e) {
      LOG.error("An event of usage-events breaks the reading of it, and goes into quarantine", e);
      throw new RefusedException(
          Refusal.RAW_USAGE_UNREADABLE, "an event that breaks the reading of it: " + e);
    }
  }

  private static UsageRecorded usage(SpecificRecord decoded) {
    if (decoded instanceof UsageRecorded event) {
      return event;
    }
    throw new RefusedException(
        Refusal.RECORD_TYPE_UNEXPECTED,
        "a record of type %s, and gateways may write UsageRecorded only"
            .formatted(decoded.getSchema().getName()));
  }

  /**
   * A topic that takes its writers' time for the append time must not make events of the future.
   */
  private Instant appendedAt(ConsumerRecord<byte[], byte[]> record) {
    long nowMs = clock.millis();
    return Instant.ofEpochMilli(Math.max(0, Math.min(record.timestamp(), nowMs)));
  }
}
