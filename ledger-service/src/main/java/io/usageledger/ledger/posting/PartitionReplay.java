package io.usageledger.ledger.posting;

import static java.util.Objects.requireNonNull;

import io.usageledger.event.LogTopics;
import io.usageledger.ledger.fold.LogRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * One thread's share of a replay: its partitions, each from the next offset to apply to its bound,
 * by a consumer of its own that belongs to no group. A portion is several batches: nobody waits for
 * a replay's rows, so that a transaction may take seconds.
 */
final class PartitionReplay implements PortionPoster.Batches {
  private static final Duration POLL = Duration.ofMillis(200);

  /** Longer than a broker's restart takes; what was posted by then is kept. */
  private static final Duration SILENCE_MAX = Duration.ofSeconds(60);

  /** An interruption loses no more than these of a thread, and they are posted anew. */
  private static final int BATCHES_MAX = 40;

  /** Accounts and hourly sums that wait in memory, of about a kilobyte each, by thread. */
  private static final int ROWS_WAITING_MAX = 60_000;

  private final LogReplay.Parts parts;
  private final Consumer<byte[], byte[]> consumer;
  private final Map<TopicPartition, Long> bounds = new HashMap<>();
  private final Set<String> accounts = new HashSet<>();

  /** The next offset to apply once the portion that is being posted is, by partition. */
  private final Map<Integer, Long> reached = new HashMap<>();

  private int batches;

  private @Nullable KafkaException failure;

  /**
   * @param bounds the offset after the last to apply, by partition
   */
  PartitionReplay(
      LogReplay.Parts parts, Consumer<byte[], byte[]> consumer, Map<Integer, Long> bounds) {
    this.parts = parts;
    this.consumer = consumer;
    bounds.forEach(
        (partition, bound) ->
            this.bounds.put(new TopicPartition(LogTopics.LEDGER_EVENTS, partition), bound));
  }

  /** Returns the accounts that the keys of the records named. */
  Set<String> run() {
    consumer.assign(bounds.keySet());
    bounds.keySet().forEach(this::seek);
    while (!consumer.paused().equals(consumer.assignment())) {
      reached.clear();
      batches = 0;
      parts.posted().accept(parts.poster().post(this));
      passFailure();
      bounds.keySet().forEach(this::end);
    }
    return accounts;
  }

  private void seek(TopicPartition partition) {
    long next = parts.start().read(partition);
    parts.progress().assigned(partition.partition(), next);
    consumer.seek(partition, next);
    end(partition);
  }

  /** A partition is through when its reader is past the bound; a mark at its end is no record. */
  private void end(TopicPartition partition) {
    long bound = requireNonNull(bounds.get(partition));
    if (consumer.position(partition) < bound) {
      return;
    }
    consumer.pause(List.of(partition));
    long next = nextToApply(partition);
    if (next < bound) {
      AppliedOffsets.Move move = move(partition, next, bound, Instant.EPOCH);
      parts.offsets().move(move);
      parts.progress().applied(List.of(move));
    }
  }

  private long nextToApply(TopicPartition partition) {
    return parts.progress().findNext(partition.partition()).orElseThrow();
  }

  /** As many records as one batch is to have, or as there are. */
  private List<ConsumerRecord<byte[], byte[]>> gather() {
    List<ConsumerRecord<byte[], byte[]>> gathered = new ArrayList<>();
    BatchFill fill = new BatchFill(parts.batchRecords());
    long silentSince = System.nanoTime();
    while (!fill.isFull() && failure == null && !allRead()) {
      int before = gathered.size();
      poll(gathered);
      gathered.subList(before, gathered.size()).forEach(record -> fill.add(record.value()));
      if (gathered.size() > before) {
        silentSince = System.nanoTime();
      } else if (System.nanoTime() - silentSince > SILENCE_MAX.toNanos()) {
        throw new KafkaException(
            "No record of %s came within %d s; its bounds are %s"
                .formatted(LogTopics.LEDGER_EVENTS, SILENCE_MAX.toSeconds(), bounds));
      }
    }
    return gathered;
  }

  private void poll(List<ConsumerRecord<byte[], byte[]>> gathered) {
    try {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        TopicPartition partition = new TopicPartition(record.topic(), record.partition());
        if (record.offset() < requireNonNull(bounds.get(partition))) {
          gathered.add(record);
        }
      }
    } catch (KafkaException thrown) {
      failure = thrown; // what was gathered before it is posted first
    }
  }

  private boolean allRead() {
    return bounds.entrySet().stream()
        .allMatch(bound -> consumer.position(bound.getKey()) >= bound.getValue());
  }

  private void passFailure() {
    KafkaException thrown = failure;
    failure = null;
    if (thrown != null && !parts.unreadable().passes(thrown, consumer)) {
      throw thrown;
    }
  }

  /** None when the portion is full, when all is read, or when the reader failed. */
  @Override
  public Optional<PortionPoster.Batch> next(int rowsWaiting) {
    if (batches == BATCHES_MAX || rowsWaiting >= ROWS_WAITING_MAX) {
      return Optional.empty();
    }
    List<ConsumerRecord<byte[], byte[]>> gathered = gather();
    if (gathered.isEmpty()) {
      return Optional.empty();
    }
    batches++;
    List<AppliedOffsets.Move> moves = moves(gathered);
    return Optional.of(
        new PortionPoster.Batch(gathered.stream().map(this::decode).toList(), moves));
  }

  private LogRecord decode(ConsumerRecord<byte[], byte[]> record) {
    LogRecord decoded = parts.decoder().decode(parts.epochs(), record);
    decoded.keyAccountId().ifPresent(accounts::add);
    return decoded;
  }

  private List<AppliedOffsets.Move> moves(List<ConsumerRecord<byte[], byte[]>> gathered) {
    Map<TopicPartition, Gathered> byPartition = new LinkedHashMap<>();
    for (ConsumerRecord<byte[], byte[]> record : gathered) {
      TopicPartition partition = new TopicPartition(record.topic(), record.partition());
      byPartition.merge(partition, Gathered.of(record), Gathered::upTo);
    }
    List<AppliedOffsets.Move> moves = new ArrayList<>();
    byPartition.forEach((partition, part) -> moves.add(move(partition, part)));
    return moves;
  }

  /** The reader was at the next offset to apply, so that nothing lies before the first record. */
  private AppliedOffsets.Move move(TopicPartition partition, Gathered gathered) {
    int number = partition.partition();
    long from = reached.computeIfAbsent(number, unreached -> nextToApply(partition));
    reached.put(number, gathered.to());
    return move(partition, from, gathered.to(), gathered.through());
  }

  /**
   * What of a partition is in a batch.
   *
   * @param to the offset after its last record
   * @param through its newest append time, which a broker's clock may have set back since
   */
  private record Gathered(long to, Instant through) {
    static Gathered of(ConsumerRecord<byte[], byte[]> record) {
      return new Gathered(record.offset() + 1, Instant.ofEpochMilli(record.timestamp()));
    }

    Gathered upTo(Gathered later) {
      return new Gathered(later.to, through.isAfter(later.through) ? through : later.through);
    }
  }

  private AppliedOffsets.Move move(TopicPartition partition, long from, long to, Instant through) {
    return new AppliedOffsets.Move(
        partition.topic(), parts.start().topicId(), partition.partition(), from, to, through);
  }
}
