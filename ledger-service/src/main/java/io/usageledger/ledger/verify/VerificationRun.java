package io.usageledger.ledger.verify;

import io.usageledger.ledger.pricing.PublishedFigures;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/** One run of every check: part by part of what is new, each in a transaction of the caller's. */
final class VerificationRun {
  /** What a part comes to. */
  enum Progress {
    MORE_TO_READ,
    READ,
    /** The tables are others than those of the part before: what was read says nothing of them. */
    OTHER_GENERATION
  }

  private final JdbcTemplate jdbc;
  private final LogReader log;
  private final PublishedFigures published;
  private final Instant now;
  private final Extent extent;
  private final Report report = new Report();
  private final LogCheck logCheck;
  private final EntryPlaces places = new EntryPlaces();
  private final Map<String, AccountNotes> unfinished = new HashMap<>();
  private @Nullable Map<Integer, Long> begun;
  private @Nullable Long generation;

  /**
   * @param jdbc fetches in portions, so that the heap does not hold the journal
   */
  VerificationRun(
      JdbcTemplate jdbc, LogReader log, PublishedFigures published, Instant now, Extent extent) {
    this.jdbc = jdbc;
    this.log = log;
    this.published = published;
    this.now = now;
    this.extent = extent;
    this.logCheck = new LogCheck(jdbc, report, log);
  }

  /**
   * Reads the next part. Marks move only where log and journals agree, so that both stand at one
   * place: the caller keeps what was written only then.
   */
  Progress readPart() {
    if (isOtherGeneration()) {
      return Progress.OTHER_GENERATION;
    }
    jdbc.execute(LEAVE_CORES_TO_POSTING);
    List<AppliedPartition> applied = AppliedPartition.readAll(jdbc);
    LogPart part = nextPart(applied);
    places.reach(part);
    Map<String, Long> reached = new HashMap<>();
    logCheck.read(
        part,
        entry -> {
          if (!part.isLast()) {
            reached.merge(entry.accountId(), entry.sequenceNumber(), Math::max);
          }
        });
    boolean isLast = part.isLast() || !agreesWithLog();
    readJournals(isLast, reached);
    logCheck.compare(part, places);
    if (isLast) {
      compareSums();
      comparePrices(applied);
      logCheck.compareTotals(extent);
    }
    if (agreesWithLog()) {
      part.pieces().forEach(piece -> piece.applied().markCompared(jdbc, piece.to()));
    }
    return isLast ? Progress.READ : goesOn();
  }

  /** A part that does not agree with the log is the last: the next would stand on it. */
  private Progress goesOn() {
    return agreesWithLog() ? Progress.MORE_TO_READ : Progress.READ;
  }

  private static final String LEAVE_CORES_TO_POSTING =
      """
      set local max_parallel_workers_per_gather = 0
      """;

  private static final String GENERATION =
      """
      select 'accounts'::regclass::oid::bigint
      """;

  private boolean isOtherGeneration() {
    Long now = jdbc.queryForObject(GENERATION, Long.class);
    boolean isOther = generation != null && !generation.equals(now);
    generation = now;
    return isOther;
  }

  private LogPart nextPart(List<AppliedPartition> applied) {
    Map<TopicPartition, Long> firstOffsets =
        log.readFirstOffsets(applied.stream().map(AppliedPartition::topicPartition).toList());
    if (extent.isFull()) {
      return LogPart.all(applied, firstOffsets);
    }
    if (begun == null) {
      begun =
          applied.stream()
              .collect(Collectors.toMap(AppliedPartition::partition, AppliedPartition::nextOffset));
    }
    // A faulty account is read from its mark again, so once and not in every part.
    boolean atOnce = report.hasFaultyAccounts() || hasGrownSince(applied);
    long records = atOnce ? Long.MAX_VALUE : extent.partRecords();
    return LogPart.next(applied, firstOffsets, begun, records);
  }

  /**
   * Journals that moved to another partition when the topic grew would be counted there, where they
   * go on, before their former one is read to its end.
   */
  private boolean hasGrownSince(List<AppliedPartition> applied) {
    return log.readEpochs().barriers().stream()
        .anyMatch(
            barrier ->
                applied.stream()
                    .anyMatch(one -> one.comparedTo() < barrier.getOrDefault(one.partition(), 0L)));
  }

  private void readJournals(boolean isLast, Map<String, Long> reached) {
    JournalPass journals = new JournalPass(jdbc, report, now, places, unfinished);
    if (!isLast) {
      journals.readUpTo(reached);
    } else if (extent.isFull()) {
      journals.readAll();
    } else {
      journals.readNew();
      journals.readAgain(extent.againEntries(), now);
    }
  }

  private void compareSums() {
    SumChecks sums = new SumChecks(jdbc, report);
    sums.run();
    if (extent.isFull()) {
      sums.runFull();
    }
  }

  private void comparePrices(List<AppliedPartition> applied) {
    @Nullable Instant through = null;
    for (AppliedPartition one : applied) {
      Instant at = one.appliedThrough();
      through = at != null && (through == null || at.isAfter(through)) ? at : through;
    }
    PublishedFigures.Comparison compared = published.compare(jdbc, through);
    report.of(Check.PRICES).checked(compared.compared());
    compared.faults().forEach(report.of(Check.PRICES)::fault);
  }

  /** Whether the marks of what was read may be kept. */
  boolean agreesWithLog() {
    return report.of(Check.LOG).faults() == 0 && report.of(Check.OFFSETS).faults() == 0;
  }

  /** What all parts have found. */
  List<CheckResult> results() {
    return report.results();
  }
}
