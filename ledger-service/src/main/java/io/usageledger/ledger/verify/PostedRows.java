package io.usageledger.ledger.verify;

import static java.util.Objects.requireNonNull;

import io.usageledger.ledger.fold.EntryKind;
import io.usageledger.ledger.fold.LogPosition;
import io.usageledger.ledger.fold.LogRecord;
import io.usageledger.log.EventQuarantined;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/** What the tables have of some records of the log, one statement a table. */
final class PostedRows {
  /** An entry, as far as its place in the log goes. */
  record PostedEntry(
      String accountId,
      long sequenceNumber,
      long postingNumber,
      EntryKind kind,
      Instant occurredAt,
      Instant appendedAt) {}

  /** An event that was posted. */
  record SeenIdentity(UUID content, Instant occurredAt, long postingNumber) {}

  /** Entries of a part of the log that were read before its records are. */
  private record Ahead(LogPosition first, LogPosition last, Map<Long, List<PostedEntry>> entries) {
    boolean covers(LogPosition from, LogPosition to) {
      return from.partition() == first.partition()
          && from.offset() >= first.offset()
          && to.offset() <= last.offset()
          && !from.appendedAt().isBefore(first.appendedAt())
          && !to.appendedAt().isAfter(last.appendedAt());
    }
  }

  private final JdbcTemplate jdbc;
  private final DetachedMonths months;
  private @Nullable Ahead ahead;

  PostedRows(JdbcTemplate jdbc, DetachedMonths months) {
    this.jdbc = jdbc;
    this.months = months;
  }

  private static final String ENTRIES =
      """
      select account_id, sequence_number, posting_number, kind, occurred_at, appended_at, log_offset
      from entries
      where log_partition = ? and log_offset >= ? and log_offset <= ? and appended_at >= ? and appended_at <= ?
      """;

  /**
   * Reads the entries of many records at once: the index by time finds blocks in which most entries
   * are of other partitions, for few records as many as for many.
   *
   * @param first where the records begin; none of them that matters is older
   * @param last where they end; none of them that matters is newer
   */
  void lookAhead(LogPosition first, LogPosition last) {
    ahead = new Ahead(first, last, readEntries(first, last));
  }

  /** Entries by offset, of records of one partition; of the records' time alone. */
  Map<Long, List<PostedEntry>> entries(List<LogRecord> records) {
    Instant from =
        records.stream().map(r -> r.position().appendedAt()).min(Instant::compareTo).orElseThrow();
    Instant to =
        records.stream().map(r -> r.position().appendedAt()).max(Instant::compareTo).orElseThrow();
    int partition = records.get(0).position().partition();
    LogPosition first = new LogPosition(partition, records.get(0).position().offset(), from);
    LogPosition last =
        new LogPosition(partition, records.get(records.size() - 1).position().offset(), to);
    return ahead != null && ahead.covers(first, last) ? ahead.entries() : readEntries(first, last);
  }

  private Map<Long, List<PostedEntry>> readEntries(LogPosition first, LogPosition last) {
    Map<Long, List<PostedEntry>> result = new HashMap<>();
    jdbc.query(
        ENTRIES,
        row -> {
          result
              .computeIfAbsent(row.getLong("log_offset"), offset -> new ArrayList<>())
              .add(entry(row));
        },
        first.partition(),
        first.offset(),
        last.offset(),
        first.appendedAt().atOffset(ZoneOffset.UTC),
        last.appendedAt().atOffset(ZoneOffset.UTC));
    return result;
  }

  private static PostedEntry entry(ResultSet row) throws SQLException {
    return new PostedEntry(
        row.getString("account_id"),
        row.getLong("sequence_number"),
        row.getLong("posting_number"),
        EntryKind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)),
        row.getObject("occurred_at", OffsetDateTime.class).toInstant(),
        row.getObject("appended_at", OffsetDateTime.class).toInstant());
  }

  private static final String IDENTITIES =
      """
      select identity, content, occurred_at, posting_number
      from event_identities
      where identity = any(?::uuid[])
      """;

  Map<UUID, SeenIdentity> identities(Collection<UUID> identities) {
    Map<UUID, SeenIdentity> result = new HashMap<>();
    jdbc.query(
        IDENTITIES,
        row -> {
          result.put(
              row.getObject(1, UUID.class),
              new SeenIdentity(
                  row.getObject(2, UUID.class),
                  row.getObject(3, OffsetDateTime.class).toInstant(),
                  row.getLong(4)));
        },
        (Object) identities.stream().distinct().map(UUID::toString).toArray(String[]::new));
    return result;
  }

  private static final String QUARANTINE =
      """
      select log_offset, topic, record_partition, record_offset, appended_at, reason, detail, account_id, source, event_id,
        record_key, record_value, headers
      from quarantine
      where log_partition = ? and log_offset >= ? and log_offset <= ?
      """;

  /** Records that these put into quarantine, by offset of the log. */
  Map<Long, QuarantineRow> quarantine(List<LogRecord> records) {
    LogPosition first = records.get(0).position();
    Map<Long, QuarantineRow> result = new HashMap<>();
    jdbc.query(
        QUARANTINE,
        row -> {
          QuarantineRow one = QuarantineRow.of(row);
          result.put(one.logOffset(), one);
        },
        first.partition(),
        first.offset(),
        records.get(records.size() - 1).position().offset());
    return result;
  }

  private static final String HOLDS =
      """
      select count(*)
      from quarantine
      where topic = ? and record_partition = ? and record_offset = ? and appended_at = ?
      """;

  /** Whether the record of another topic is in quarantine, whichever record of the log said so. */
  boolean holds(EventQuarantined event) {
    Long found =
        jdbc.queryForObject(
            HOLDS,
            Long.class,
            event.getTopic(),
            event.getPartition(),
            event.getOffset(),
            event.getAppendedAt().atOffset(ZoneOffset.UTC));
    return found != null && found > 0;
  }

  /**
   * What must be there for a record that left no entry.
   *
   * @param voided whether the usage row must be voided; else the posting's first entry must be of
   *     an earlier record
   */
  record Wanted(String accountId, SeenIdentity identity, boolean voided, LogPosition at) {}

  private record Key(String accountId, long number) {}

  private static final String FIRST_ENTRIES =
      """
      select e.account_id, e.sequence_number, e.appended_at, e.log_partition, e.log_offset
      from unnest(?::text[], ?::bigint[]) as t (account_id, sequence_number)
      join entries e on e.account_id = t.account_id and e.sequence_number = t.sequence_number
      where e.kind <> 'expiry'
      """;

  private static final String VOIDED =
      """
      select u.account_id, u.posting_number
      from unnest(?::text[], ?::bigint[], ?::timestamptz[]) as t (account_id, posting_number, occurred_at)
      join usage_history u
        on u.account_id = t.account_id and u.occurred_at = t.occurred_at and u.posting_number = t.posting_number
      where u.voided_at is not null
      """;

  /** Those of them for which nothing is there. */
  List<LogBatch.Repeat> findMissing(List<LogBatch.Repeat> repeats) {
    if (repeats.isEmpty()) {
      return List.of();
    }
    Map<LogBatch.Repeat, Wanted> wanted =
        repeats.stream().collect(Collectors.toMap(one -> one, LogBatch::wanted, (a, b) -> a));
    Map<Key, LogPosition> first = firstEntries(wanted.values());
    Map<Key, Boolean> voided = voided(wanted.values());
    return repeats.stream()
        .filter(
            repeat -> {
              Wanted one = requireNonNull(wanted.get(repeat));
              Key key = new Key(one.accountId(), one.identity().postingNumber());
              return one.voided()
                  ? !months.contain(one.identity().occurredAt()) && !voided.containsKey(key)
                  : !isEarlier(first.get(key), one.at());
            })
        .toList();
  }

  /** In another partition it was before the topic grew. */
  private static boolean isEarlier(@Nullable LogPosition one, LogPosition other) {
    return one != null && (one.partition() != other.partition() || one.offset() < other.offset());
  }

  private Map<Key, LogPosition> firstEntries(Collection<Wanted> wanted) {
    Map<Key, LogPosition> result = new HashMap<>();
    jdbc.query(
        FIRST_ENTRIES,
        row -> {
          result.put(
              new Key(row.getString(1), row.getLong(2)),
              new LogPosition(
                  Math.max(0, row.getInt(4)),
                  Math.max(0, row.getLong(5)),
                  row.getObject(3, OffsetDateTime.class).toInstant()));
        },
        wanted.stream().map(Wanted::accountId).toArray(String[]::new),
        wanted.stream().map(one -> one.identity().postingNumber()).toArray(Long[]::new));
    return result;
  }

  private Map<Key, Boolean> voided(Collection<Wanted> wanted) {
    List<Wanted> voids = wanted.stream().filter(Wanted::voided).toList();
    Map<Key, Boolean> result = new HashMap<>();
    jdbc.query(
        VOIDED,
        row -> {
          result.put(new Key(row.getString(1), row.getLong(2)), true);
        },
        voids.stream().map(Wanted::accountId).toArray(String[]::new),
        voids.stream().map(one -> one.identity().postingNumber()).toArray(Long[]::new),
        voids.stream().map(one -> one.identity().occurredAt().toString()).toArray(String[]::new));
    return result;
  }
}
