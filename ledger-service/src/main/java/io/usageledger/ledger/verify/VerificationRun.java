package io.usageledger.ledger.verify;

import io.usageledger.ledger.pricing.PublishedFigures;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/** One run of every check over one snapshot, in the caller's transaction. */
final class VerificationRun {
  private final JdbcTemplate jdbc;
  private final LogReader log;
  private final PublishedFigures published;
  private final Instant now;
  private final Report report = new Report();

  /**
   * @param jdbc fetches in portions, so that the heap does not hold the journal
   */
  VerificationRun(JdbcTemplate jdbc, LogReader log, PublishedFigures published, Instant now) {
    this.jdbc = jdbc;
    this.log = log;
    this.published = published;
    this.now = now;
  }

  /** Marks move only in a run in which log and journals agree, so that both stand at one place. */
  List<CheckResult> run(Extent extent) {
    List<AppliedPartition> applied = AppliedPartition.readAll(jdbc);
    LogCheck logCheck = new LogCheck(jdbc, report, log, applied, extent);
    EntryPlaces places = logCheck.places();
    JournalPass journals = new JournalPass(jdbc, report, now, places);
    if (extent.isFull()) {
      journals.readAll();
    } else {
      journals.readNew();
      journals.readAgain(extent.againEntries(), now);
    }
    SumChecks sums = new SumChecks(jdbc, report);
    sums.run();
    if (extent.isFull()) {
      sums.runFull();
    }
    comparePrices(applied);
    logCheck.run(places);
    if (agreesWithLog()) {
      applied.forEach(partition -> partition.markCompared(jdbc));
    }
    return report.results();
  }

  /** Whether the marks of this run may be kept. */
  boolean agreesWithLog() {
    return report.of(Check.LOG).faults() == 0 && report.of(Check.OFFSETS).faults() == 0;
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
}
