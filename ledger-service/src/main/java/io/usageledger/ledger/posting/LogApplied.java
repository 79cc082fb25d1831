package io.usageledger.ledger.posting;

import io.usageledger.event.LogTopics;
import io.usageledger.ledger.Pause;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
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

  /**
   * @param topicId Kafka's id of the topic that the offset belongs to
   */
  private record Row(int partition, UUID topicId, long nextOffset) {}

  private static final String APPLIED =
      """
      select log_partition, topic_id, next_offset
      from applied_offsets
      where topic = :topic
      """;

  private List<Row> rows() {
    return jdbc.sql(APPLIED)
        .param("topic", LogTopics.LEDGER_EVENTS)
        .query((row, n) -> new Row(row.getInt(1), row.getObject(2, UUID.class), row.getLong(3)))
        .list();
  }

  /** Where the log is applied to, by partition. */
  public Map<Integer, Long> read() {
    return rows().stream().collect(Collectors.toMap(Row::partition, Row::nextOffset));
  }

  /**
   * Whether the log is applied so far. It is not, for all that is known, while Kafka has another
   * log than the one that was applied, or a shorter one: what is applied of that says nothing of
   * this.
   */
  public boolean isThrough(Map<Integer, Long> awaited) {
    List<Row> rows = rows();
    Map<Integer, Long> applied =
        rows.stream().collect(Collectors.toMap(Row::partition, Row::nextOffset));
    return awaited.entrySet().stream()
            .allMatch(one -> applied.getOrDefault(one.getKey(), 0L) >= one.getValue())
        && areOfTheLog(rows);
  }

  /** The same; false while Kafka does not tell. */
  public boolean isKnownThrough(Map<Integer, Long> awaited) {
    try {
      return isThrough(awaited);
    } catch (KafkaException e) {
      return false;
    }
  }

  /**
   * @param rows read before the ends are, as posting goes on
   */
  private boolean areOfTheLog(List<Row> rows) {
    UUID id = topic.readId();
    Map<Integer, Long> ends = readEnds();
    return rows.stream()
        .allMatch(
            row ->
                row.topicId().equals(id)
                    && row.nextOffset() <= ends.getOrDefault(row.partition(), -1L));
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
