package io.usageledger.query.quarantine;

import static io.usageledger.query.wire.ReadRefusal.QUARANTINE_UNKNOWN;
import static io.usageledger.query.wire.SqlValues.instant;
import static java.util.Objects.requireNonNull;

import io.usageledger.query.watermark.ReadSnapshot;
import io.usageledger.query.watermark.WatermarkReader;
import io.usageledger.query.wire.Cursor;
import io.usageledger.query.wire.Page;
import io.usageledger.query.wire.QueryParameters;
import io.usageledger.query.wire.ReadRefusedException;
import io.usageledger.query.wire.SqlValues;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Reads the quarantine. */
@Component
class QuarantineReader {
  private static final String LIST = "quarantine";

  private final JdbcClient jdbc;
  private final ReadSnapshot snapshot;
  private final WatermarkReader watermarks;
  private final JsonMapper json;

  QuarantineReader(
      JdbcClient jdbc, ReadSnapshot snapshot, WatermarkReader watermarks, JsonMapper json) {
    this.jdbc = jdbc;
    this.snapshot = snapshot;
    this.watermarks = watermarks;
    this.json = json;
  }

  /** Names one record. */
  record Position(String topic, int partition, long offset) {}

  // In the order of the primary key from its end: within a partition the newest first. A topic that
  // was created again has the same places once more, at other times.
  private static final String PAGE =
      """
      select
        topic, record_partition, record_offset, appended_at, reason, detail, account_id, source, event_id
      from quarantine
      where (:after_topic::text is null
          or (topic, record_partition, record_offset, appended_at)
            < (:after_topic, :after_partition, :after_offset, :after_time))
        and (cardinality(:topics) = 0 or topic = any(:topics))
        and (cardinality(:reasons) = 0 or reason = any(:reasons))
        and (cardinality(:account_ids) = 0 or account_id = any(:account_ids))
        and (cardinality(:sources) = 0 or source = any(:sources))
        and (cardinality(:event_ids) = 0 or event_id = any(:event_ids))
      order by topic desc, record_partition desc, record_offset desc, appended_at desc
      limit :rows
      """;

  Quarantine page(QueryParameters parameters) {
    int limit =
        parameters
            .allowing("topic", "reason", "account_id", "source", "event_id", "limit", "cursor")
            .limit();
    Optional<Cursor> cursor = parameters.findCursor(LIST, 4);
    int afterPartition = (int) (long) cursor.map(place -> place.number(1)).orElse(0L);
    long afterOffset = cursor.map(place -> place.number(2)).orElse(0L);
    Instant afterTime =
        Instant.EPOCH.plus(cursor.map(place -> place.number(3)).orElse(0L), ChronoUnit.MICROS);
    return snapshot.read(
        () -> {
          List<Quarantine.Record> rows =
              jdbc.sql(PAGE)
                  .param("after_topic", cursor.map(place -> place.key().get(0)).orElse(null))
                  .param("after_partition", afterPartition)
                  .param("after_offset", afterOffset)
                  .param("after_time", Timestamp.from(afterTime))
                  .param("topics", SqlValues.texts(parameters.all("topic")))
                  .param("reasons", SqlValues.texts(parameters.all("reason")))
                  .param("account_ids", SqlValues.texts(parameters.all("account_id")))
                  .param("sources", SqlValues.texts(parameters.all("source")))
                  .param("event_ids", SqlValues.texts(parameters.all("event_id")))
                  .param("rows", limit + 1)
                  .query((row, number) -> record(row))
                  .list();
          Page<Quarantine.Record> page = Page.cut(rows, limit, QuarantineReader::cursor);
          return new Quarantine(page.rows(), page.nextCursor(), watermarks.read());
        });
  }

  private static final String ONE =
      """
      select
        topic, record_partition, record_offset, appended_at, reason, detail, account_id, source, event_id,
        record_key, record_value, headers, log_partition, log_offset
      from quarantine
      where topic = :topic
        and record_partition = :partition
        and record_offset = :offset
      order by appended_at desc
      limit 1
      """;

  /** The newest at this place. */
  Quarantine.Whole read(Position position) {
    return snapshot.read(
        () ->
            jdbc.sql(ONE)
                .param("topic", position.topic())
                .param("partition", position.partition())
                .param("offset", position.offset())
                .query((row, number) -> whole(row))
                .optional()
                .orElseThrow(() -> unknown(position)));
  }

  private Quarantine.Whole whole(ResultSet row) throws SQLException {
    return new Quarantine.Whole(
        record(row),
        base64(row.getBytes("record_key")),
        base64(row.getBytes("record_value")),
        json.readValue(row.getString("headers"), new TypeReference<List<Map<String, Object>>>() {}),
        row.getInt("log_partition"),
        row.getLong("log_offset"),
        watermarks.read());
  }

  private static Quarantine.Record record(ResultSet row) throws SQLException {
    return new Quarantine.Record(
        row.getString("topic"),
        row.getInt("record_partition"),
        row.getLong("record_offset"),
        requireNonNull(instant(row.getObject("appended_at", OffsetDateTime.class))),
        row.getString("reason"),
        row.getString("detail"),
        row.getString("account_id"),
        row.getString("source"),
        row.getString("event_id"));
  }

  private static @Nullable String base64(byte @Nullable [] bytes) {
    return bytes == null ? null : Base64.getEncoder().encodeToString(bytes);
  }

  private static Cursor cursor(Quarantine.Record last) {
    return new Cursor(
        LIST,
        List.of(
            last.topic(),
            String.valueOf(last.partition()),
            String.valueOf(last.offset()),
            String.valueOf(ChronoUnit.MICROS.between(Instant.EPOCH, last.appendedAt()))));
  }

  private static ReadRefusedException unknown(Position position) {
    return new ReadRefusedException(
        QUARANTINE_UNKNOWN,
        "No record at offset %d of partition %d of \"%s\" is in quarantine."
            .formatted(position.offset(), position.partition(), position.topic()));
  }
}
