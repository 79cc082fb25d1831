package io.usageledger.ledger.posting;

import static java.util.Objects.requireNonNull;

import io.usageledger.event.LogTopics;
import io.usageledger.ledger.fold.LogRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * One thread's share of a replay: its partitions, each from the next offset to apply to its bound,
 * by a consumer of its own that belongs to no group.
 */
final class PartitionReplay implements PortionPoster.Batches {
  private static final Duration POLL = Duration.ofMillis(200);

  /** Longer than a broker's restart takes; what was posted by then is kept. */
  private static final Duration SILENCE_MAX = Duration.ofSeconds(60);

  private final LogReplay.Parts parts;
  private final Consumer<byte[], byte[]> consumer;
  private final Map<TopicPartition, Long> bounds = new HashMap<>();
  private final Set<String> accounts = new HashSet<>();

  /** Of the portion that is being posted, by partition. */
  private final Map<Integer, Gathered> last = new TreeMap<>();

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
      last.clear();
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
    long next = next(partition);
    if (next < bound) {
      AppliedOffsets.Move move = move(partition, next, bound, Instant.EPOCH);
      parts.offsets().move(move);
      parts.progress().applied(List.of(move));
    }
  }

  private long next(TopicPartition partition) {
    return parts.progress().findNext(partition.partition()).orElseThrow();
  }

  /** As many records as one transaction is to have, or as there are. */
  private List<ConsumerRecord<byte[], byte[]>> gather() {
    List<ConsumerRecord<byte[], byte[]>> gathered = new ArrayList<>();
    long silentSince = System.nanoTime();
    while (gathered.size() < parts.batchRecords() && failure == null && !allRead()) {
      int before = gathered.size();
      poll(gathered);
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

  /** The next batch of a portion; none when all is read, or when the reader failed. */
  @Override
  public List<LogRecord> next() {
    List<ConsumerRecord<byte[], byte[]>> gathered = gather();
    gathered.forEach(record -> last.merge(record.partition(), Gathered.of(record), Gathered::upTo));
    return gathered.stream().map(this::decode).toList();
  }

  private LogRecord decode(ConsumerRecord<byte[], byte[]> record) {
    LogRecord decoded = parts.decoder().decode(parts.epochs(), record);
    decoded.keyAccountId().ifPresent(accounts::add);
    return decoded;
  }

  /**
   * What of a partition is in the portion.
   *
   * @param to the offset after its last record
   * @param through its newest append time, which a broker's clock may have set back since
   */
  private record Gathered(TopicPartition partition, long to, Instant through) {
    static Gathered of(ConsumerRecord<byte[], byte[]> record) {
      return new Gathered(
          new TopicPartition(record.topic(), record.partition()),
          record.offset() + 1,
          Instant.ofEpochMilli(record.timestamp()));
    }

    Gathered upTo(Gathered later) {
      return new Gathered(
          partition, later.to, through.isAfter(later.through) ? through : later.through);
    }
  }

  /** The reader was at the next offset to apply, so that nothing lies before the first record. */
  @Override
  public List<AppliedOffsets.Move> moves() {
    return last.values().stream()
        .map(
            gathered ->
                move(
                    gathered.partition(),
                    next(gathered.partition()),
                    gathered.to(),
                    gathered.through()))
        .toList();
  }

  private AppliedOffsets.Move move(TopicPartition partition, long from, long to, Instant through) {
    return new AppliedOffsets.Move(
        partition.topic(), parts.start().topicId(), partition.partition(), from, to, through);
  }
}
