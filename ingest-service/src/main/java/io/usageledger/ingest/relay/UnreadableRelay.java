package io.usageledger.ingest.relay;

import io.usageledger.event.Refusal;
import io.usageledger.event.RefusedException;
import io.usageledger.event.UnreadableRecords;
import io.usageledger.event.UnreadableRecords.Gap;
import io.usageledger.ingest.IngestCounters;
import io.usageledger.ingest.IngestCounters.Door;
import io.usageledger.ingest.IngestSettings;
import io.usageledger.ingest.log.EventPublisher;
import io.usageledger.ingest.log.LogRecord;
import io.usageledger.log.EventQuarantined;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.stereotype.Component;

/**
 * Takes the relay past records that Kafka's client cannot read: each goes into quarantine by its
 * place, without its bytes, and what comes after them is relayed.
 */
@Component
final class UnreadableRelay {
  private static final Logger LOG = LoggerFactory.getLogger(UnreadableRelay.class);

  private final EventPublisher publisher;
  private final IngestCounters counters;
  private final Map<String, Object> consumerSettings;

  UnreadableRelay(
      @Qualifier("relayPublisher") EventPublisher publisher,
      IngestCounters counters,
      KafkaProperties kafka,
      IngestSettings settings) {
    this.publisher = publisher;
    this.counters = counters;
    this.consumerSettings = RelayContainers.consumerSettings(kafka, settings);
  }

  /**
   * @return whether it was what a record holds that failed, and is behind the consumer now
   */
  boolean passes(Exception thrown, Consumer<?, ?> consumer) {
    Optional<Gap> gap = UnreadableRecords.find(thrown, consumer, consumerSettings);
    gap.ifPresent(unreadable -> pass(unreadable, consumer));
    return gap.isPresent();
  }

  private void pass(Gap gap, Consumer<?, ?> consumer) {
    RefusedException refused =
        new RefusedException(
            Refusal.UNDECODABLE,
            "Kafka's client cannot read the batch that it lies in, from offset %d on: %s. The batch was written by a client that counts a header's name wrongly; send its events again"
                .formatted(gap.from(), gap.why()));
    List<LogRecord<EventQuarantined>> lost =
        LongStream.range(gap.from(), gap.to())
            .mapToObj(offset -> QuarantinedRecord.ofUnreadable(gap.partition(), offset, refused))
            .toList();
    publisher.publish(lost);
    consumer.seek(gap.partition(), gap.to());
    consumer.commitSync(Map.of(gap.partition(), new OffsetAndMetadata(gap.to())));
    lost.forEach(record -> counters.refused(Door.KAFKA, refused.refusal()));
    LOG.error(
        "Offsets {} to {} of {} cannot be read by Kafka's client ({}): they are in quarantine by their place",
        gap.from(),
        gap.to() - 1,
        gap.partition(),
        gap.why());
  }
}
