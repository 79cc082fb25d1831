package io.usageledger.ledger.verify;

import io.usageledger.ledger.fold.LogPosition;
import io.usageledger.ledger.fold.LogRecord;
import io.usageledger.ledger.posting.LogEpochs;
import io.usageledger.ledger.verify.PostedRows.PostedEntry;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The log against the tables, part by part: every record up to the applied offset is accounted for,
 * and nothing is posted that the log does not have.
 */
final class LogCheck {
  /** Records whose entries are looked up at once: some megabytes. */
  private static final long LOOK_AHEAD_RECORDS = 10_000;

  /** What was read of a partition, over all parts of a run. */
  private static final class Read {
    private final long from;
    private long entries;
    private @Nullable Instant newest;

    Read(long from) {
      this.from = from;
    }

    void note(List<LogRecord> records, long entriesThere) {
      entries += entriesThere;
      for (LogRecord record : records) {
        Instant at = record.position().appendedAt();
        newest = newest == null || at.isAfter(newest) ? at : newest;
      }
    }

    /** What was read before may be newer: a broker's clock can be set back. */
    boolean isThrough(LogPart.Piece piece) {
      Instant through = piece.applied().appliedThrough();
      return newest == null
          || (from == 0 && piece.isToTheEnd()
              ? newest.equals(through)
              : through != null && !newest.isAfter(through));
    }
  }

  private final JdbcTemplate jdbc;
  private final Report report;
  private final LogReader log;
  private final LogCounts counts = new LogCounts();
  private final Map<Integer, Read> read = new HashMap<>();

  LogCheck(JdbcTemplate jdbc, Report report, LogReader log) {
    this.jdbc = jdbc;
    this.report = report;
    this.log = log;
  }

  /**
   * Compares the records of a part with what stands at them, unless the applied offsets are of
   * another log.
   *
   * @param entries is given every entry that stands at one of them
   */
  void read(LogPart part, Consumer<PostedEntry> entries) {
    LogEpochs epochs = log.readEpochs();
    checkOffsets(epochs, part.pieces().stream().map(LogPart.Piece::applied).toList());
    if (!isOfThisLog()) {
      return;
    }
    PostedRows rows = new PostedRows(jdbc, DetachedMonths.read(jdbc));
    LogBatch batch = new LogBatch(rows, report, counts, entries);
    try (LogReader.Reading reading = log.open(epochs)) {
      for (LogPart.Piece piece : part.pieces()) {
        Read of = read.computeIfAbsent(piece.partition(), p -> new Read(piece.from()));
        for (long from = piece.from(); from < piece.to(); from += LOOK_AHEAD_RECORDS) {
          long to = Math.min(piece.to(), from + LOOK_AHEAD_RECORDS);
          lookAhead(rows, reading, piece.applied().topicPartition(), from, to);
          reading.read(
              piece.applied().topicPartition(),
              from,
              to,
              records -> of.note(records, batch.check(records)));
        }
        report.of(Check.LOG).count("offsets", piece.offsets());
      }
    }
  }

  private static void lookAhead(
      PostedRows rows, LogReader.Reading reading, TopicPartition partition, long from, long to) {
    Optional<Instant> first = reading.appendedAt(partition, from);
    Optional<Instant> last = reading.appendedAt(partition, to - 1);
    if (first.isPresent() && last.isPresent()) {
      rows.lookAhead(
          new LogPosition(partition.partition(), from, first.get()),
          new LogPosition(partition.partition(), to - 1, last.get()));
    }
  }

  private boolean isOfThisLog() {
    return report.of(Check.OFFSETS).faults() == 0;
  }

  private void checkOffsets(LogEpochs epochs, List<AppliedPartition> applied) {
    epochs.findAlteration(applied.size()).ifPresent(report.of(Check.OFFSETS)::fault);
    Map<TopicPartition, Long> ends =
        log.readEnds(applied.stream().map(AppliedPartition::topicPartition).toList());
    UUID topicId = log.readId();
    for (AppliedPartition one : applied) {
      report.of(Check.OFFSETS).checked(1);
      Long end = ends.get(one.topicPartition());
      if (end == null) {
        report
            .of(Check.OFFSETS)
            .fault(
                "partition %d is applied up to %d of topic id %s; the topic, of id %s, has no such partition"
                    .formatted(one.partition(), one.nextOffset(), one.topicId(), topicId));
      } else if (!one.topicId().equals(topicId) || one.nextOffset() > end) {
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

  /** After the journals were read: both must have come to the same number of entries. */
  void compare(LogPart part, EntryPlaces places) {
    if (!isOfThisLog()) {
      return;
    }
    part.pieces().forEach(piece -> compare(piece, places));
    places
        .beyond()
        .forEach(
            (partition, entries) ->
                fault(
                    "partition %d: %d entries are of records that are not applied, or that no log has"
                        .formatted(partition, entries)));
  }

  private void compare(LogPart.Piece piece, EntryPlaces places) {
    Read of = read.getOrDefault(piece.partition(), new Read(piece.from()));
    if (of.entries != places.within(piece.partition())) {
      fault(
          "partition %d, offsets %d to %d: the journals have %d entries, and %d stand at records of the log"
              .formatted(
                  piece.partition(),
                  of.from,
                  piece.to(),
                  places.within(piece.partition()),
                  of.entries));
    }
    if (!of.isThrough(piece)) {
      report
          .of(Check.OFFSETS)
          .fault(
              "partition %d is applied through %s by its row, and its newest applied record is of %s"
                  .formatted(piece.partition(), piece.applied().appliedThrough(), of.newest));
    }
  }

  /** What only the whole of what was read shows: after the last part. */
  void compareTotals(Extent extent) {
    if (!isOfThisLog()) {
      return;
    }
    boolean whole =
        extent.isFull()
            && counts.areComplete()
            && read.values().stream().allMatch(one -> one.from == 0);
    new AttributeCheck(jdbc, report).check(counts.attributes(), whole);
    if (whole) {
      new CountCheck(jdbc, report).check(counts);
    }
  }

  private void fault(String what) {
    report.of(Check.LOG).fault(what);
  }
}
