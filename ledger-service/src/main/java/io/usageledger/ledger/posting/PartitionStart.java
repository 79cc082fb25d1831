package io.usageledger.ledger.posting;

import io.usageledger.ledger.LedgerSettings;
import io.usageledger.ledger.posting.AppliedOffsets.Applied;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Where an owner of a partition begins, and whether the log still is the one that the tables follow
 * from.
 */
@Component
class PartitionStart {
  private static final Logger log = LoggerFactory.getLogger(PartitionStart.class);

  private final LogTopic topic;
  private final AppliedOffsets offsets;
  private final RecordedRules rules;
  private final EpochGate gate;
  private final boolean lossAccepted;
  private volatile @Nullable UUID topicId;

  PartitionStart(
      LogTopic topic,
      AppliedOffsets offsets,
      RecordedRules rules,
      EpochGate gate,
      LedgerSettings settings) {
    this.topic = topic;
    this.offsets = offsets;
    this.rules = rules;
    this.gate = gate;
    this.lossAccepted = settings.acceptLogRetention();
  }

  /** The id of the log's topic as it was when this service got its partitions. */
  UUID topicId() {
    UUID known = topicId;
    if (known == null) {
      known = topic.readId();
      topicId = known;
    }
    return known;
  }

  /**
   * The next offset to apply.
   *
   * @throws LogBrokenException when offsets of another topic were applied, records are gone that
   *     were not, or the topic was given more partitions behind the log's back
   */
  long read(TopicPartition partition) {
    UUID currentId = topic.readId();
    topicId = currentId;
    rules.record();
    Applied applied = find(partition).orElseGet(() -> begin(partition, currentId));
    check(partition, applied, currentId);
    gate.epochs();
    return lossAccepted ? passOverLost(partition, applied) : applied.nextOffset();
  }

  private Optional<Applied> find(TopicPartition partition) {
    return offsets.find(partition.topic(), partition.partition());
  }

  /** While the log has never grown, its first partitions all begin together. */
  private Applied begin(TopicPartition partition, UUID currentId) {
    LogEpochs epochs = gate.epochs();
    if (epochs.hasGrown()) {
      offsets.append(partition.topic(), partition.partition(), currentId);
    } else {
      offsets.appendAll(partition.topic(), epochs.partitions(), currentId);
    }
    return find(partition)
        .orElseThrow(() -> new IllegalStateException("No applied offset of " + partition));
  }

  /** Who accepts that the log loses records begins at the first that it still has. */
  private long passOverLost(TopicPartition partition, Applied applied) {
    long first = topic.readFirstOffset(partition);
    if (first <= applied.nextOffset()) {
      return applied.nextOffset();
    }
    log.error("Accepted: {}", lost(partition, applied.nextOffset(), first));
    offsets.move(
        new AppliedOffsets.Move(
            partition.topic(),
            applied.topicId(),
            partition.partition(),
            applied.nextOffset(),
            first,
            Instant.EPOCH));
    return first;
  }

  /** Whether the log still reaches back to this offset. */
  boolean holds(TopicPartition partition, long offset) {
    return topic.readFirstOffset(partition) <= offset;
  }

  static String cutShort(TopicPartition partition, long nextOffset, long end) {
    return "Partition %d of %s ends at %d, but was applied up to %d: the log was cut short, and new records would take the offsets of those that are gone. Restore the topic before posting goes on."
        .formatted(partition.partition(), partition.topic(), end, nextOffset);
  }

  /** As {@link #read}, for a look at a partition that is owned already. */
  void check(TopicPartition partition, Applied applied, UUID currentId) {
    if (!applied.topicId().equals(currentId)) {
      throw new LogBrokenException(
          "The topic %s was created again: its id is %s, but up to offset %d of partition %d was applied from %s. Posting on would count other records as these. Restore the topic, or begin with an empty database."
              .formatted(
                  partition.topic(),
                  currentId,
                  applied.nextOffset(),
                  partition.partition(),
                  applied.topicId()));
    }
    long end = topic.readEnds(List.of(partition)).getOrDefault(partition, applied.nextOffset());
    if (end < applied.nextOffset()) {
      throw new LogBrokenException(cutShort(partition, applied.nextOffset(), end));
    }
    long first = topic.readFirstOffset(partition);
    if (first > applied.nextOffset() && !lossAccepted) {
      throw new LogBrokenException(
          lost(partition, applied.nextOffset(), first)
              + " Restore them before posting goes on, or start with ledger.accept-log-retention=true to go on without them.");
    }
  }

  private static String lost(TopicPartition partition, long from, long first) {
    return "Records %d to %d of partition %d of %s are gone before they were applied: retention or a deletion took them."
        .formatted(from, first - 1, partition.partition(), partition.topic());
  }
}
