package io.usageledger.ledger.quarantine;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The bytes of records in quarantine. */
@Component
class QuarantinedBytes {
  /** Where a record stood. */
  record Place(String topic, int partition, long offset) {
    @Override
    public String toString() {
      return "%s/%d/%d".formatted(topic, partition, offset);
    }
  }

  /** As it was written; without a value there is nothing to send. */
  @SuppressWarnings("ArrayRecordComponent") // passed on, compared by nobody
  record Bytes(byte @Nullable [] key, byte @Nullable [] value) {}

  private final JdbcClient jdbc;

  QuarantinedBytes(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  private static final String FIND =
      """
      select record_key, record_value
      from quarantine
      where topic = :topic
        and record_partition = :partition
        and record_offset = :offset
      order by appended_at desc
      limit 1
      """;

  Optional<Bytes> find(Place place) {
    return jdbc.sql(FIND)
        .param("topic", place.topic())
        .param("partition", place.partition())
        .param("offset", place.offset())
        .query((row, number) -> new Bytes(row.getBytes(1), row.getBytes(2)))
        .optional();
  }
}
