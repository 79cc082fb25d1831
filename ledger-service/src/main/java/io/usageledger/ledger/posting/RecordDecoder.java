package io.usageledger.ledger.posting;

import io.usageledger.event.LogCodec;
import io.usageledger.event.Refusal;
import io.usageledger.event.RefusedException;
import io.usageledger.ledger.fold.LogPosition;
import io.usageledger.ledger.fold.LogRecord;
import io.usageledger.ledger.fold.RawRecord;
import io.usageledger.log.UsageRecorded;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * Decodes what Kafka delivers; bytes that are no event of ours, and records that are not where they
 * belong, are set aside, not thrown. For one thread at a time.
 */
public final class RecordDecoder {
  private final LogCodec codec;
  private final SharedTexts texts = new SharedTexts();
  private final Set<Integer> schemasMet = new HashSet<>();

  public RecordDecoder(LogCodec codec) {
    this.codec = codec;
  }

  /**
   * Asks the registry for the schemas of these records that are not known yet, so that {@link
   * #decode} need not, in a transaction for instance. What the registry does not have either it is
   * asked for once more after ten seconds.
   *
   * @throws io.usageledger.event.RegistryUnavailableException when it cannot be asked
   */
  void meetSchemas(List<ConsumerRecord<byte[], byte[]>> polled) {
    for (ConsumerRecord<byte[], byte[]> record : polled) {
      OptionalInt schema = LogCodec.findSchemaId(record.value());
      if (schema.isPresent() && !schemasMet.contains(schema.getAsInt()) && isKnown(record)) {
        schemasMet.add(schema.getAsInt());
      }
    }
  }

  private boolean isKnown(ConsumerRecord<byte[], byte[]> record) {
    RefusedException refused = decode(raw(record)).refused();
    return refused == null || refused.refusal() != Refusal.SCHEMA_UNKNOWN;
  }

  /**
   * @throws io.usageledger.event.RegistryUnavailableException when a schema is not known yet and
   *     cannot be asked for
   */
  public LogRecord decode(LogEpochs epochs, ConsumerRecord<byte[], byte[]> polled) {
    RawRecord raw = raw(polled);
    byte[] key = polled.key();
    Optional<RefusedException> elsewhere =
        key == null
            ? Optional.empty()
            : epochs.findMismatch(key, polled.partition(), polled.offset());
    return elsewhere.map(why -> new LogRecord(raw, null, why)).orElseGet(() -> decode(raw));
  }

  private LogRecord decode(RawRecord raw) {
    byte[] value = raw.value();
    if (value == null) {
      return new LogRecord(
          raw, null, new RefusedException(Refusal.UNDECODABLE, "the record has no value"));
    }
    try {
      SpecificRecord event = codec.decode(raw.topic(), value);
      if (event instanceof UsageRecorded usage) {
        texts.shareIn(usage);
      }
      return new LogRecord(raw, event, null);
    } catch (RefusedException refused) {
      return new LogRecord(raw, null, refused);
    }
  }

  private static RawRecord raw(ConsumerRecord<byte[], byte[]> polled) {
    LogPosition position =
        new LogPosition(
            polled.partition(), polled.offset(), Instant.ofEpochMilli(polled.timestamp()));
    return new RawRecord(
        polled.topic(), position, polled.key(), polled.value(), headers(polled.headers()));
  }

  private static List<RawRecord.Header> headers(Iterable<Header> headers) {
    List<RawRecord.Header> result = new ArrayList<>();
    headers.forEach(header -> result.add(new RawRecord.Header(header.key(), header.value())));
    return List.copyOf(result);
  }
}
