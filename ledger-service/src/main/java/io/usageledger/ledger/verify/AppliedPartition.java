package io.usageledger.ledger.verify;

import io.usageledger.event.LogTopics;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * How far a partition of the log is applied, and how far it was compared before.
 *
 * @param comparedTo the first offset that was not compared; 0 when none was of this topic
 */
record AppliedPartition(
    int partition,
    UUID topicId,
    long nextOffset,
    @Nullable Instant appliedThrough,
    long comparedTo) {
  private static final String ALL =
      """
      select o.log_partition, o.topic_id, o.next_offset, o.applied_through,
        case when v.topic_id = o.topic_id then v.next_offset else 0 end as compared_to
      from applied_offsets o
      left join verified_partitions v on v.log_partition = o.log_partition
      where o.topic = 'ledger-events'
      order by o.log_partition
      """;

  static List<AppliedPartition> readAll(JdbcTemplate jdbc) {
    return jdbc.query(
        ALL,
        (row, n) -> {
          OffsetDateTime through = row.getObject("applied_through", OffsetDateTime.class);
          return new AppliedPartition(
              row.getInt("log_partition"),
              row.getObject("topic_id", UUID.class),
              row.getLong("next_offset"),
              through == null ? null : through.toInstant(),
              row.getLong("compared_to"));
        });
  }

  TopicPartition topicPartition() {
    return new TopicPartition(LogTopics.LEDGER_EVENTS, partition);
  }

  private static final String MOVE =
      """
      insert into verified_partitions (topic_id, next_offset, log_partition)
      values (?, ?, ?)
      on conflict on constraint verified_partitions_pk do update set
        topic_id = excluded.topic_id,
        next_offset = excluded.next_offset
      """;

  /**
   * All of it up to an offset was compared.
   *
   * @param to the first that was not
   */
  void markCompared(JdbcTemplate jdbc, long to) {
    jdbc.update(MOVE, topicId, to, partition);
  }
}
