package io.usageledger.ledger.posting;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * How far each partition of the log is applied. The truth about it; Kafka's committed offsets are
 * for lag monitors.
 */
@Component
class AppliedOffsets {
  /**
   * The next record to apply.
   *
   * @param topicId Kafka's id of the topic that the offset belongs to
   */
  record Applied(UUID topicId, long nextOffset) {}

  /**
   * A move over records that are posted together.
   *
   * @param fromOffset offset of the first of them, which must be the next one to apply
   * @param nextOffset offset after the last
   * @param appliedThrough append time of the last
   */
  record Move(
      String topic,
      UUID topicId,
      int partition,
      long fromOffset,
      long nextOffset,
      Instant appliedThrough) {
    Move {
      if (nextOffset <= fromOffset) {
        throw new IllegalStateException(
            "Partition %d would move from %d to %d".formatted(partition, fromOffset, nextOffset));
      }
    }
  }

  private final JdbcClient jdbc;

  AppliedOffsets(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  private static final String FIND =
      """
      select topic_id, next_offset
      from applied_offsets
      where topic = :topic and log_partition = :partition
      """;

  Optional<Applied> find(String topic, int partition) {
    return jdbc.sql(FIND)
        .param("topic", topic)
        .param("partition", partition)
        .query((row, n) -> new Applied(row.getObject(1, UUID.class), row.getLong(2)))
        .optional();
  }

  private static final String READ_ALL =
      """
      select log_partition, next_offset
      from applied_offsets
      where topic = :topic
      """;

  /** The next offset to apply, by partition. */
  Map<Integer, Long> readAll(String topic) {
    Map<Integer, Long> next = new TreeMap<>();
    jdbc.sql(READ_ALL)
        .param("topic", topic)
        .query(
            row -> {
              next.put(row.getInt("log_partition"), row.getLong("next_offset"));
            });
    return next;
  }

  private static final String APPEND =
      """
      insert into applied_offsets (topic, log_partition, topic_id, next_offset)
      values (:topic, :partition, :topicId, 0)
      on conflict on constraint applied_offsets_pk do nothing
      """;

  /** Begins a partition at offset 0, unless it has begun. */
  void append(String topic, int partition, UUID topicId) {
    jdbc.sql(APPEND)
        .param("topic", topic)
        .param("partition", partition)
        .param("topicId", topicId)
        .update();
  }

  private static final String APPEND_ALL =
      """
      insert into applied_offsets (topic, log_partition, topic_id, next_offset)
      select :topic, log_partition, :topicId, 0
      from generate_series(0, :partitions - 1) as log_partition
      on conflict on constraint applied_offsets_pk do nothing
      """;

  /** Begins a topic's partitions, all or none, so that how many it had is known from then on. */
  void appendAll(String topic, int partitions, UUID topicId) {
    jdbc.sql(APPEND_ALL)
        .param("topic", topic)
        .param("partitions", partitions)
        .param("topicId", topicId)
        .update();
  }

  private static final String MOVE =
      """
      update applied_offsets
      set next_offset = :nextOffset, applied_through = greatest(applied_through, :appliedThrough)
      where topic = :topic
        and log_partition = :partition
        and topic_id = :topicId
        and next_offset = :fromOffset
      """;

  /**
   * Moves by compare-and-set, in the caller's transaction.
   *
   * @throws PartitionLostException when somebody else has moved it: nothing of the batch may be
   *     written
   */
  void move(Move move) {
    int moved =
        jdbc.sql(MOVE)
            .param("topic", move.topic())
            .param("partition", move.partition())
            .param("topicId", move.topicId())
            .param("fromOffset", move.fromOffset())
            .param("nextOffset", move.nextOffset())
            .param("appliedThrough", Timestamp.from(move.appliedThrough()))
            .update();
    if (moved != 1) {
      throw new PartitionLostException(move);
    }
  }
}
