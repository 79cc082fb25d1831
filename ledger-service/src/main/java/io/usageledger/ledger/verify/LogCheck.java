package io.usageledger.ledger.verify;

import io.usageledger.ledger.fold.LogRecord;
import io.usageledger.ledger.posting.LogEpochs;
import io.usageledger.ledger.verify.LogCounts.SourceKey;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The log against the tables: every record up to the applied offset is accounted for, and nothing
 * is posted that the log does not have.
 */
final class LogCheck {
  private final JdbcTemplate jdbc;
  private final Report report;
  private final LogReader log;
  private final List<AppliedPartition> applied;
  private final Extent extent;
  private final Map<Integer, Long> begin = new HashMap<>();
  private final LogCounts counts = new LogCounts();
  private boolean fromTheFirst = true;

  /**
   * @param applied as the snapshot has it
   */
  LogCheck(
      JdbcTemplate jdbc,
      Report report,
      LogReader log,
      List<AppliedPartition> applied,
      Extent extent) {
    this.jdbc = jdbc;
    this.report = report;
    this.log = log;
    this.applied = applied;
    this.extent = extent;
  }

  /** What of each partition will be compared. */
  EntryPlaces places() {
    Map<Integer, EntryPlaces.Range> ranges = new HashMap<>();
    Map<TopicPartition, Long> firsts =
        log.readFirstOffsets(applied.stream().map(AppliedPartition::topicPartition).toList());
    for (AppliedPartition one : applied) {
      long first = firsts.getOrDefault(one.topicPartition(), 0L);
      long from = extent.isFull() ? first : Math.max(first, one.comparedTo());
      fromTheFirst &= from == 0;
      begin.put(one.partition(), from);
      ranges.put(one.partition(), new EntryPlaces.Range(from, one.nextOffset()));
    }
    return new EntryPlaces(ranges);
  }

  /** Compares, and moves the marks when all is well. */
  void run(EntryPlaces places) {
    LogEpochs epochs = log.readEpochs();
    checkOffsets(epochs);
    if (report.of(Check.OFFSETS).faults() > 0) {
      return;
    }
    LogBatch batch = new LogBatch(new PostedRows(jdbc, DetachedMonths.read(jdbc)), report, counts);
    try (LogReader.Reading reading = log.open(epochs)) {
      applied.forEach(one -> checkPartition(reading, batch, one, places));
    }
    places
        .beyond()
        .forEach(
            (partition, entries) ->
                fault(
                    "partition %d: %d entries are of records that are not applied, or that no log has"
                        .formatted(partition, entries)));
    new AttributeCheck(jdbc, report)
        .check(counts.attributes(), extent.isFull() && fromTheFirst && counts.areComplete());
    if (extent.isFull() && fromTheFirst && counts.areComplete()) {
      checkCounts();
    }
  }

  private void checkOffsets(LogEpochs epochs) {
    epochs.findAlteration(applied.size()).ifPresent(report.of(Check.OFFSETS)::fault);
    Map<TopicPartition, Long> ends =
        log.readEnds(applied.stream().map(AppliedPartition::topicPartition).toList());
    UUID topicId = log.readId();
    for (AppliedPartition one : applied) {
      report.of(Check.OFFSETS).checked(1);
      long end = ends.getOrDefault(one.topicPartition(), -1L);
      if (!one.topicId().equals(topicId) || one.nextOffset() > end) {
        report
            .of(Check.OFFSETS)
            .fault(
                "partition %d is applied up to %d of topic id %s; the topic ends at %d and its id is %s"
                    .formatted(one.partition(), one.nextOffset(), one.topicId(), end, topicId));
      } else if (one.comparedTo() > one.nextOffset()) {
        report
            .of(Check.OFFSETS)
            .fault(
                "partition %d is applied up to %d, and was up to %d when it was compared"
                    .formatted(one.partition(), one.nextOffset(), one.comparedTo()));
      }
    }
  }

  private void checkPartition(
      LogReader.Reading reading, LogBatch batch, AppliedPartition one, EntryPlaces places) {
    long from = begin.getOrDefault(one.partition(), 0L);
    long[] entries = {0};
    @Nullable Instant[] newest = {null};
    reading.read(
        one.topicPartition(),
        from,
        one.nextOffset(),
        records -> {
          entries[0] += batch.check(records);
          newest[0] = newest(records, newest[0]);
        });
    report.of(Check.LOG).count("offsets", Math.max(0, one.nextOffset() - from));
    if (entries[0] != places.within(one.partition())) {
      fault(
          "partition %d, offsets %d to %d: the journals have %d entries, and %d stand at records of the log"
              .formatted(
                  one.partition(),
                  from,
                  one.nextOffset(),
                  places.within(one.partition()),
                  entries[0]));
    }
    if (newest[0] != null && !isThrough(newest[0], one.appliedThrough(), from)) {
      report
          .of(Check.OFFSETS)
          .fault(
              "partition %d is applied through %s by its row, and its newest applied record is of %s"
                  .formatted(one.partition(), one.appliedThrough(), newest[0]));
    }
  }

  /** What was read before may be newer: a broker's clock can be set back. */
  private static boolean isThrough(Instant newest, @Nullable Instant appliedThrough, long from) {
    return from == 0
        ? newest.equals(appliedThrough)
        : appliedThrough != null && !newest.isAfter(appliedThrough);
  }

  private static @Nullable Instant newest(List<LogRecord> records, @Nullable Instant before) {
    Instant result = before;
    for (LogRecord record : records) {
      Instant at = record.position().appendedAt();
      result = result == null || at.isAfter(result) ? at : result;
    }
    return result;
  }

  private static final String SOURCES =
      """
      select source, log_partition, outcome, events
      from source_outcomes
      """;

  private static final String DUPLICATES =
      """
      select account_id, duplicate_events
      from accounts
      where duplicate_events > 0
      """;

  private static final String IDENTITIES =
      """
      select count(*)
      from event_identities
      """;

  /** What is counted as records come, against all records. */
  private void checkCounts() {
    Map<SourceKey, Long> sources = new HashMap<>(counts.sources());
    jdbc.query(
        SOURCES,
        row -> {
          SourceKey key = new SourceKey(row.getString(1), row.getInt(2), row.getString(3));
          compare(
              "source " + key.source() + ", partition " + key.partition() + ", " + key.outcome(),
              row.getLong(4),
              sources.remove(key));
        });
    new TreeMap<>(named(sources)).forEach((what, events) -> compare(what, 0, events));
    Map<String, Long> duplicates = new HashMap<>(counts.duplicates());
    jdbc.query(
        DUPLICATES,
        row -> {
          compare(
              "duplicates of account " + row.getString(1),
              row.getLong(2),
              duplicates.remove(row.getString(1)));
        });
    new TreeMap<>(duplicates)
        .forEach((account, events) -> compare("duplicates of account " + account, 0, events));
    Long identities = jdbc.queryForObject(IDENTITIES, Long.class);
    compare("identities", identities == null ? 0 : identities, counts.identities());
  }

  private static Map<String, Long> named(Map<SourceKey, Long> sources) {
    Map<String, Long> named = new HashMap<>();
    sources.forEach(
        (key, events) ->
            named.put(
                "source " + key.source() + ", partition " + key.partition() + ", " + key.outcome(),
                events));
    return named;
  }

  private void compare(String what, long kept, @Nullable Long logged) {
    report.of(Check.LOG).count("counts compared", 1);
    if (kept != (logged == null ? 0 : logged)) {
      fault(
          "%s: %d by the tables, %d by the log".formatted(what, kept, logged == null ? 0 : logged));
    }
  }

  private void fault(String what) {
    report.of(Check.LOG).fault(what);
  }
}
