package io.usageledger.ingest.relay;

import io.usageledger.event.LogTopics;
import io.usageledger.event.Refusal;
import io.usageledger.ingest.IngestCounters;
import io.usageledger.ingest.IngestCounters.Door;
import io.usageledger.ingest.log.EventPublisher;
import io.usageledger.ingest.log.LogRecord;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.stereotype.Component;

/**
 * The Kafka door: relays each event of usage-events into the log, checked like one that came over
 * HTTP, and what fails into quarantine, whole. The offsets of a batch are committed when it
 * returns, which is after the log has acknowledged all of it; a batch that is repeated because it
 * was not is harmless, because every event carries its identity.
 */
@Component
class UsageEventRelay {
  static final String ID = "usage-relay";

  private final RelayedRecords records;
  private final EventPublisher publisher;
  private final IngestCounters counters;
  private final RelayState state;
  private final RelaySummary summary;

  UsageEventRelay(
      RelayedRecords records,
      @Qualifier("relayPublisher") EventPublisher publisher,
      IngestCounters counters,
      RelayState state,
      RelaySummary summary) {
    this.records = records;
    this.publisher = publisher;
    this.counters = counters;
    this.state = state;
    this.summary = summary;
  }

  @KafkaListener(
      id = ID,
      groupId = ID,
      topics = LogTopics.USAGE_EVENTS,
      containerFactory = "relayListeners",
      autoStartup = "false")
  void relay(List<ConsumerRecord<byte[], byte[]>> batch) {
    List<RelayedRecord> relayed = batch.stream().map(records::of).toList();
    publisher.publish(
        relayed.stream().map(RelayedRecord::entries).<LogRecord<?>>flatMap(List::stream).toList());
    List<Refusal> refusals =
        relayed.stream().map(RelayedRecord::refusal).flatMap(Optional::stream).toList();
    long skipped = relayed.stream().filter(RelayedRecord::isSkipped).count();
    counters.accepted(Door.KAFKA, relayed.size() - refusals.size() - skipped);
    counters.skipped(Door.KAFKA, skipped);
    refusals.forEach(refusal -> counters.refused(Door.KAFKA, refusal));
    state.progressed();
    summary.add(relayed.size(), refusals.size());
  }
}
