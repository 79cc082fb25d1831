package io.usageledger.ledger.posting;

import io.usageledger.event.LogCodec;
import io.usageledger.event.LogTopics;
import io.usageledger.ledger.LedgerSettings;
import io.usageledger.ledger.keeping.LogKeeping;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.kafka.listener.ConsumerSeekAware;
import org.springframework.stereotype.Component;

/**
 * Takes portions of the log from Kafka; each thread owns its partitions and begins where the tables
 * say.
 */
@Component
class LedgerEventListener implements ConsumerSeekAware {
  static final String ID = "ledger-events";
  private static final Logger log = LoggerFactory.getLogger(LedgerEventListener.class);

  private final SmallPortions portions;
  private final PartitionStart start;
  private final PostingProgress progress;
  private final UnreadableLog unreadable;
  private final LogKeeping keeping;
  private final EpochGate gate;
  private final int batchRecords;
  private final ThreadLocal<RecordDecoder> decoders;

  LedgerEventListener(
      SmallPortions portions,
      PartitionStart start,
      PostingProgress progress,
      UnreadableLog unreadable,
      LogKeeping keeping,
      EpochGate gate,
      KafkaProperties kafka,
      LedgerSettings settings) {
    this.portions = portions;
    this.start = start;
    this.progress = progress;
    this.unreadable = unreadable;
    this.keeping = keeping;
    this.gate = gate;
    this.batchRecords = settings.batchRecords();
    this.decoders =
        ThreadLocal.withInitial(() -> new RecordDecoder(new LogCodec(kafka.getProperties())));
  }

  @KafkaListener(
      id = ID,
      groupId = "ledger",
      topics = LogTopics.LEDGER_EVENTS,
      containerFactory = "logListenerFactory")
  void post(List<ConsumerRecord<byte[], byte[]>> polled, Consumer<?, ?> consumer) {
    keeping.requireKept();
    LogEpochs epochs = gate.epochs();
    List<ConsumerRecord<byte[], byte[]>> postable = gate.postable(epochs, polled);
    RecordDecoder decoder = decoders.get();
    decoder.meetSchemas(postable);
    try {
      portions.post(new PolledRecords(decoder, epochs, postable, moves(postable), batchRecords));
      seekToHeldBack(polled, postable, consumer);
    } catch (PartitionLostException lost) {
      log.warn(lost.getMessage());
      gate.forget(); // where the tables were set back, so were the epochs that are reached
      seekToApplied(polled, consumer);
    }
  }

  /** One move for each partition of the batch; Kafka delivers each partition's records in order. */
  private List<AppliedOffsets.Move> moves(List<ConsumerRecord<byte[], byte[]>> polled) {
    UUID topicId = start.topicId();
    Map<Integer, List<ConsumerRecord<byte[], byte[]>>> byPartition =
        polled.stream().collect(Collectors.groupingBy(ConsumerRecord::partition));
    List<AppliedOffsets.Move> moves = new ArrayList<>();
    byPartition.forEach((partition, records) -> moves.add(move(topicId, records)));
    moves.sort(Comparator.comparingInt(AppliedOffsets.Move::partition));
    return moves;
  }

  private AppliedOffsets.Move move(UUID topicId, List<ConsumerRecord<byte[], byte[]>> records) {
    ConsumerRecord<byte[], byte[]> first = records.get(0);
    ConsumerRecord<byte[], byte[]> last = records.get(records.size() - 1);
    return new AppliedOffsets.Move(
        first.topic(),
        topicId,
        first.partition(),
        unreadable.fromOffset(new TopicPartition(first.topic(), first.partition()), first.offset()),
        last.offset() + 1,
        newest(records));
  }

  /** A broker's clock may have been set back between two records. */
  private static Instant newest(List<ConsumerRecord<byte[], byte[]>> records) {
    return Instant.ofEpochMilli(
        records.stream().mapToLong(ConsumerRecord::timestamp).max().orElseThrow());
  }

  /** What was held back is read again. */
  private static void seekToHeldBack(
      List<ConsumerRecord<byte[], byte[]>> polled,
      List<ConsumerRecord<byte[], byte[]>> postable,
      Consumer<?, ?> consumer) {
    if (polled.size() == postable.size()) {
      return;
    }
    Set<ConsumerRecord<byte[], byte[]>> posted = new HashSet<>(postable);
    Set<TopicPartition> sought = new HashSet<>();
    for (ConsumerRecord<byte[], byte[]> record : polled) {
      TopicPartition partition = new TopicPartition(record.topic(), record.partition());
      if (!posted.contains(record) && sought.add(partition)) {
        consumer.seek(partition, record.offset());
      }
    }
  }

  private void seekToApplied(List<ConsumerRecord<byte[], byte[]>> polled, Consumer<?, ?> consumer) {
    polled.stream()
        .map(record -> new TopicPartition(record.topic(), record.partition()))
        .distinct()
        .forEach(
            partition -> {
              long next = start.read(partition);
              progress.assigned(partition.partition(), next);
              consumer.seek(partition, next);
            });
  }

  @Override
  public void onPartitionsAssigned(
      Map<TopicPartition, Long> assignments, ConsumerSeekCallback callback) {
    gate.forget();
    assignments
        .keySet()
        .forEach(
            partition -> {
              long next = start.read(partition);
              progress.assigned(partition.partition(), next);
              callback.seek(partition.topic(), partition.partition(), next);
            });
    log.info("Owns {} of the log's partitions now", assignments.size());
  }

  @Override
  public void onPartitionsRevoked(@Nullable Collection<TopicPartition> partitions) {
    if (partitions != null) {
      partitions.forEach(partition -> progress.revoked(partition.partition()));
    }
  }
}
