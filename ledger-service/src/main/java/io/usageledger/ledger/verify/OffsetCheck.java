package io.usageledger.ledger.verify;

import io.usageledger.event.LogTopics;
import io.usageledger.ledger.posting.LogTopic;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.common.TopicPartition;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** The applied offsets against the topic: of the same topic, and not beyond its end. */
@Component
class OffsetCheck {
  private record Applied(int partition, UUID topicId, long nextOffset) {}

  private final JdbcTemplate jdbc;
  private final LogTopic topic;

  OffsetCheck(JdbcTemplate jdbc, LogTopic topic) {
    this.jdbc = jdbc;
    this.topic = topic;
  }

  private static final String APPLIED =
      """
      select log_partition, topic_id, next_offset
      from applied_offsets
      where topic = 'ledger-events'
      order by log_partition
      """;

  CheckResult run() {
    Findings findings = new Findings("applied offsets are of this log");
    List<Applied> applied =
        jdbc.query(
            APPLIED,
            (row, n) -> new Applied(row.getInt(1), row.getObject(2, UUID.class), row.getLong(3)));
    List<TopicPartition> partitions = new ArrayList<>();
    applied.forEach(
        a -> partitions.add(new TopicPartition(LogTopics.LEDGER_EVENTS, a.partition())));
    Map<TopicPartition, Long> ends = topic.readEnds(partitions);
    UUID topicId = topic.readId();
    for (Applied a : applied) {
      findings.checked();
      long end = ends.getOrDefault(new TopicPartition(LogTopics.LEDGER_EVENTS, a.partition()), -1L);
      if (!a.topicId().equals(topicId) || a.nextOffset() > end) {
        findings.fault(
            "partition %d is applied up to %d of topic id %s; the topic ends at %d and its id is %s"
                .formatted(a.partition(), a.nextOffset(), a.topicId(), end, topicId));
      }
    }
    return findings.result();
  }
}
