package io.usageledger.ledger.rating;

import io.usageledger.event.LogTopics;
import io.usageledger.ledger.posting.LogTopic;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Whether the log is applied up to some offsets; they stand as {@code {"partition": offset}}. */
@Component
class LogApplied {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final TypeReference<Map<Integer, Long>> OFFSETS = new TypeReference<>() {};

  private final JdbcClient jdbc;
  private final LogTopic topic;

  LogApplied(JdbcClient jdbc, LogTopic topic) {
    this.jdbc = jdbc;
    this.topic = topic;
  }

  private static final String PARTITIONS =
      """
      select log_partition
      from applied_offsets
      where topic = :topic
      """;

  /** Where the log ends now, by partition. */
  Map<Integer, Long> readEnds() {
    Map<Integer, Long> ends = new HashMap<>();
    topic
        .readEnds(
            jdbc.sql(PARTITIONS)
                .param("topic", LogTopics.LEDGER_EVENTS)
                .query((row, n) -> new TopicPartition(LogTopics.LEDGER_EVENTS, row.getInt(1)))
                .list())
        .forEach((partition, end) -> ends.put(partition.partition(), end));
    return ends;
  }

  private static final String BEHIND =
      """
      select count(*)
      from jsonb_each_text(cast(:awaited as jsonb)) as awaited (log_partition, next_offset)
      left join applied_offsets o
        on o.topic = :topic and o.log_partition = cast(awaited.log_partition as integer)
      where coalesce(o.next_offset, 0) < cast(awaited.next_offset as bigint)
      """;

  boolean isThrough(Map<Integer, Long> awaited) {
    return jdbc.sql(BEHIND)
            .param("awaited", json(awaited))
            .param("topic", LogTopics.LEDGER_EVENTS)
            .query(Long.class)
            .single()
        == 0;
  }

  static String json(Map<Integer, Long> offsets) {
    return JSON.writeValueAsString(offsets);
  }

  static Map<Integer, Long> offsets(String json) {
    return JSON.readValue(json, OFFSETS);
  }
}
