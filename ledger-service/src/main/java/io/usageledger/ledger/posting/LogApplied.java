package io.usageledger.ledger.posting;

import io.usageledger.event.LogTopics;
import io.usageledger.ledger.Pause;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.KafkaException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Whether the log is applied up to some offsets; they stand as {@code {"partition": offset}}. */
@Component
public final class LogApplied {
  private static final Duration LOOK_AGAIN = Duration.ofMillis(100);

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final TypeReference<Map<Integer, Long>> OFFSETS = new TypeReference<>() {};

  private final JdbcClient jdbc;
  private final LogTopic topic;

  LogApplied(JdbcClient jdbc, LogTopic topic) {
    this.jdbc = jdbc;
    this.topic = topic;
  }

  /** Where the log ends now, by partition. */
  public Map<Integer, Long> readEnds() {
    Map<Integer, Long> ends = new HashMap<>();
    topic
        .readEnds(topic.readPartitions())
        .forEach((partition, end) -> ends.put(partition.partition(), end));
    return ends;
  }

  /** The same; empty while Kafka does not tell. */
  public Optional<Map<Integer, Long>> findEnds() {
    try {
      return Optional.of(readEnds());
    } catch (KafkaException e) {
      return Optional.empty();
    }
  }

  private static final String APPLIED =
      """
      select log_partition, next_offset
      from applied_offsets
      where topic = :topic
      """;

  /** Where the log is applied to, by partition. */
  public Map<Integer, Long> read() {
    Map<Integer, Long> offsets = new HashMap<>();
    jdbc.sql(APPLIED)
        .param("topic", LogTopics.LEDGER_EVENTS)
        .query(
            row -> {
              offsets.put(row.getInt("log_partition"), row.getLong("next_offset"));
            });
    return offsets;
  }

  private static final String BEHIND =
      """
      select count(*)
      from jsonb_each_text(cast(:awaited as jsonb)) as awaited (log_partition, next_offset)
      left join applied_offsets o
        on o.topic = :topic and o.log_partition = cast(awaited.log_partition as integer)
      where coalesce(o.next_offset, 0) < cast(awaited.next_offset as bigint)
      """;

  public boolean isThrough(Map<Integer, Long> awaited) {
    return jdbc.sql(BEHIND)
            .param("awaited", json(awaited))
            .param("topic", LogTopics.LEDGER_EVENTS)
            .query(Long.class)
            .single()
        == 0;
  }

  /** Whether all that the log has now is applied, at once or after a wait. */
  public boolean isThroughWithin(Duration wait) {
    Map<Integer, Long> ends = readEnds();
    long beganNanos = System.nanoTime();
    while (!isThrough(ends)) {
      if (System.nanoTime() - beganNanos >= wait.toNanos()) {
        return false;
      }
      Pause.of(LOOK_AGAIN, "the log is applied");
    }
    return true;
  }

  public static String json(Map<Integer, Long> offsets) {
    return JSON.writeValueAsString(offsets);
  }

  public static Map<Integer, Long> offsets(String json) {
    return JSON.readValue(json, OFFSETS);
  }
}
