package io.usageledger.ledger.posting;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.usageledger.event.LogTopics;
import io.usageledger.event.RegistryUnavailableException;
import io.usageledger.ledger.posting.PostingProgress.Still;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.config.KafkaListenerEndpointRegistry;
import org.springframework.kafka.listener.MessageListenerContainer;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Looks every second how many records wait, and whether the log still is the topic that the tables
 * follow from, with as many partitions as it says.
 */
@Component
class LogWatch {
  private static final Logger log = LoggerFactory.getLogger(LogWatch.class);

  /** Posting goes on within it, but for what never comes. */
  private static final Duration STILL_MIN = Duration.ofSeconds(5);

  private final LogTopic topic;
  private final PartitionStart start;
  private final PostingProgress progress;
  private final KafkaListenerEndpointRegistry listeners;
  private final UnreadableLog unreadable;
  private final AppliedOffsets offsets;
  private final EpochGate gate;

  LogWatch(
      LogTopic topic,
      PartitionStart start,
      PostingProgress progress,
      KafkaListenerEndpointRegistry listeners,
      UnreadableLog unreadable,
      AppliedOffsets offsets,
      EpochGate gate,
      MeterRegistry metrics) {
    this.topic = topic;
    this.start = start;
    this.progress = progress;
    this.listeners = listeners;
    this.unreadable = unreadable;
    this.offsets = offsets;
    this.gate = gate;
    Gauge.builder(
            "ledger.lag.records",
            () -> progress.findLagRecords().<Number>map(records -> records).orElse(Double.NaN))
        .description(
            "Records of the log that wait in the partitions this service owns; NaN while Kafka does not tell")
        .register(metrics);
    Gauge.builder("ledger.posting.stopped", progress, one -> one.isStopped() ? 1 : 0)
        .description("1 when this service has stopped posting until a person acts, else 0")
        .register(metrics);
  }

  @Scheduled(fixedDelay = 1_000)
  void look() {
    Map<Integer, Long> applied = progress.appliedByPartition();
    if (applied.isEmpty()) {
      return;
    }
    try {
      Optional<String> broken = findBreak(topic.read());
      if (broken.isPresent()) {
        stop(broken.get());
        return;
      }
      progress.ends(ends(applied));
      smallest(progress.still(STILL_MIN)).ifPresent(this::passIfEmpty);
    } catch (KafkaException | RegistryUnavailableException away) {
      log.debug("Kafka does not tell how many records wait: {}", away.getMessage());
    }
  }

  /**
   * One a look: while a long backlog is posted, most partitions wait for their turn, and asking
   * Kafka about each of them every second cost more than posting. What is no record is a mark or a
   * few, so the smallest gap is the likeliest to be one.
   */
  private static Optional<Still> smallest(List<Still> still) {
    return still.stream().min(Comparator.comparingLong(s -> s.endOffset() - s.nextOffset()));
  }

  /**
   * A transaction's mark at the end of a partition brings no record that would move the offset past
   * it, and would count as lag until one comes.
   */
  private void passIfEmpty(Still still) {
    TopicPartition partition = new TopicPartition(LogTopics.LEDGER_EVENTS, still.partition());
    if (!unreadable.isEmpty(partition, still.nextOffset(), still.endOffset())) {
      return;
    }
    AppliedOffsets.Move move =
        new AppliedOffsets.Move(
            partition.topic(),
            start.topicId(),
            still.partition(),
            still.nextOffset(),
            still.endOffset(),
            Instant.EPOCH);
    try {
      offsets.move(move);
      progress.applied(List.of(move));
    } catch (PartitionLostException moved) {
      log.debug(moved.getMessage());
    }
  }

  private Map<Integer, Long> ends(Map<Integer, Long> applied) {
    Map<TopicPartition, Long> ends =
        topic.readEnds(
            applied.keySet().stream()
                .map(partition -> new TopicPartition(LogTopics.LEDGER_EVENTS, partition))
                .collect(Collectors.toSet()));
    stopIfCutShort(ends, applied);
    return ends.entrySet().stream()
        .collect(Collectors.toMap(end -> end.getKey().partition(), Map.Entry::getValue));
  }

  private void stopIfCutShort(Map<TopicPartition, Long> ends, Map<Integer, Long> applied) {
    ends.forEach(
        (partition, end) -> {
          long next = applied.getOrDefault(partition.partition(), 0L);
          if (end < next) {
            stop(PartitionStart.cutShort(partition, next, end));
          }
        });
  }

  private Optional<String> findBreak(LogTopic.Seen now) {
    UUID before = start.topicId();
    if (!before.equals(now.id())) {
      return Optional.of(
          "The topic %s was created again while it was read: its id was %s and is %s. Posting on would count other records as these. Restore the topic, or begin with an empty database."
              .formatted(LogTopics.LEDGER_EVENTS, before, now.id()));
    }
    return gate.findAlteration(now.partitions());
  }

  private void stop(String why) {
    progress.stop(why);
    log.error("Posting stops: {}", why);
    MessageListenerContainer container = listeners.getListenerContainer(LedgerEventListener.ID);
    if (container != null) {
      container.stop(() -> {});
    }
  }
}
