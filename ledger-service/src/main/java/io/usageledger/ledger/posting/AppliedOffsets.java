package io.usageledger.ledger.posting;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
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
      update applied_offsets o
      set next_offset = t.next_offset, applied_through = greatest(o.applied_through, t.applied_through)
      from unnest(:topics::text[], :partitions::integer[], :topicIds::uuid[], :fromOffsets::bigint[],
          :nextOffsets::bigint[], :appliedThrough::timestamptz[])
        as t (topic, log_partition, topic_id, from_offset, next_offset, applied_through)
      where o.topic = t.topic
        and o.log_partition = t.log_partition
        and o.topic_id = t.topic_id
        and o.next_offset = t.from_offset
      returning o.log_partition
      """;

  /**
   * Moves by compare-and-set, in the caller's transaction.
   *
   * @param moves of one topic, each of another partition
   * @throws PartitionLostException when somebody else has moved one: nothing of the batch may be
   *     written
   */
  void move(List<Move> moves) {
    if (moves.isEmpty()) {
      return;
    }
    requireDifferent(moves);
    Set<Integer> moved =
        jdbc.sql(MOVE)
            .param("topics", texts(moves, Move::topic))
            .param("partitions", texts(moves, Move::partition))
            .param("topicIds", texts(moves, Move::topicId))
            .param("fromOffsets", texts(moves, Move::fromOffset))
            .param("nextOffsets", texts(moves, Move::nextOffset))
            .param("appliedThrough", texts(moves, Move::appliedThrough))
            .query(Integer.class)
            .set();
    for (Move move : moves) {
      if (!moved.contains(move.partition())) {
        throw new PartitionLostException(move);
      }
    }
  }

  /**
   * The same of one partition.
   *
   * @throws PartitionLostException likewise
   */
  void move(Move move) {
    move(List.of(move));
  }

  /** What is answered says of a partition whether it has moved, and not how often. */
  private static void requireDifferent(List<Move> moves) {
    long topics = moves.stream().map(Move::topic).distinct().count();
    long partitions = moves.stream().map(Move::partition).distinct().count();
    if (topics != 1 || partitions != moves.size()) {
      throw new IllegalStateException("Moves of one topic, one a partition, were wanted: " + moves);
    }
  }

  private static String[] texts(List<Move> moves, Function<Move, Object> value) {
    return StateLoader.texts(moves.stream().map(value).toList());
  }
}
