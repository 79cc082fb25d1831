package io.usageledger.ledger.posting;

import io.usageledger.event.LogTopics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Holds back records that stand beyond a barrier of the log until all before it is applied, whoever
 * owns those partitions: after a growth, and after an outage or a restored database.
 */
@Component
class EpochGate {
  private final LogEpochReader reader;
  private final JdbcClient jdbc;
  private volatile @Nullable LogEpochs known;
  private volatile int reached;

  EpochGate(LogEpochReader reader, JdbcClient jdbc) {
    this.reader = reader;
    this.jdbc = jdbc;
  }

  /** To be called when partitions are assigned: a log only grows while nobody writes it. */
  void forget() {
    known = null;
  }

  private LogEpochs epochs() {
    LogEpochs epochs = known;
    if (epochs == null) {
      epochs = reader.read();
      reached = 0;
      known = epochs;
    }
    return epochs;
  }

  /**
   * Of each partition's records, in their order, those that may be posted now.
   *
   * @throws LogHeldBackException when none may
   * @throws org.apache.kafka.common.KafkaException when Kafka does not tell where barriers are
   */
  List<ConsumerRecord<byte[], byte[]>> postable(List<ConsumerRecord<byte[], byte[]>> polled) {
    LogEpochs epochs = epochs();
    int last = epochs.barriers().size();
    if (reached == last) {
      return polled;
    }
    reached = epochs.reached(readApplied());
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

  private static final String APPLIED =
      """
      select log_partition, next_offset
      from applied_offsets
      where topic = :topic
      """;

  private Map<Integer, Long> readApplied() {
    Map<Integer, Long> applied = new HashMap<>();
    jdbc.sql(APPLIED)
        .param("topic", LogTopics.LEDGER_EVENTS)
        .query(
            row -> {
              applied.put(row.getInt(1), row.getLong(2));
            });
    return applied;
  }
}
