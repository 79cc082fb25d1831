package io.usageledger.ledger.posting;

import io.usageledger.event.LogTopics;
import io.usageledger.ledger.Pause;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Holds back records that stand beyond a barrier of the log until all before it is applied, whoever
 * owns those partitions: after a growth, and after an outage or a restored database.
 */
@Component
class EpochGate {
  /**
   * A broker that lags behind shows the partitions of before for a moment, and so does a growth
   * that is under way.
   */
  private static final Duration SETTLED_WITHIN = Duration.ofSeconds(5);

  private static final Duration LOOK_AGAIN_AFTER = Duration.ofMillis(500);

  private final LogEpochReader reader;
  private final AppliedOffsets offsets;
  private @Nullable LogEpochs known;
  private volatile int reached;

  EpochGate(LogEpochReader reader, AppliedOffsets offsets) {
    this.reader = reader;
    this.offsets = offsets;
  }

  /** To be called when partitions are assigned: a log only grows while nobody writes it. */
  synchronized void forget() {
    known = null;
  }

  /**
   * The log's epochs, as they were when partitions were assigned.
   *
   * @throws LogBrokenException when the topic has not as many partitions as the log says
   * @throws org.apache.kafka.common.KafkaException when Kafka does not tell where barriers are
   */
  synchronized LogEpochs epochs() {
    LogEpochs epochs = known;
    if (epochs == null) {
      epochs = readSettled();
      Optional<String> altered = alteration(epochs);
      if (altered.isPresent()) {
        throw new LogBrokenException(altered.get());
      }
      reached = 0;
      known = epochs;
    }
    return epochs;
  }

  private LogEpochs readSettled() {
    long startNanos = System.nanoTime();
    LogEpochs epochs = reader.read();
    while (alteration(epochs).isPresent()
        && System.nanoTime() - startNanos < SETTLED_WITHIN.toNanos()) {
      Pause.of(LOOK_AGAIN_AFTER, "all brokers tell the same partitions of the log");
      epochs = reader.read();
    }
    return epochs;
  }

  private Optional<String> alteration(LogEpochs epochs) {
    return epochs.findAlteration(offsets.readAll(LogTopics.LEDGER_EVENTS).size());
  }

  /**
   * In words, that the topic has another number of partitions by now than the log says. Nothing is
   * posted from then on.
   *
   * @param topicPartitions that it has now
   */
  synchronized Optional<String> findAlteration(int topicPartitions) {
    if (known == null || known.partitions() == topicPartitions) {
      return Optional.empty();
    }
    known = null;
    return alteration(readSettled());
  }

  /**
   * Of each partition's records, in their order, those that may be posted now.
   *
   * @throws LogHeldBackException when none may
   */
  List<ConsumerRecord<byte[], byte[]>> postable(
      LogEpochs epochs, List<ConsumerRecord<byte[], byte[]>> polled) {
    int last = epochs.barriers().size();
    if (reached == last) {
      return polled;
    }
    reached = epochs.reached(offsets.readAll(LogTopics.LEDGER_EVENTS));
    int now = reached;
    List<ConsumerRecord<byte[], byte[]>> open =
        polled.stream()
            .filter(record -> epochs.epochOf(record.partition(), record.offset()) <= now)
            .toList();
    if (open.isEmpty()) {
      ConsumerRecord<byte[], byte[]> first = polled.get(0);
      throw new LogHeldBackException(first.partition(), first.offset());
    }
    return open;
  }
}
