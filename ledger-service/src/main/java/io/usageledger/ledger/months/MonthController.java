package io.usageledger.ledger.months;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.usageledger.event.EventChecks;
import io.usageledger.ledger.months.MonthStore.Detached;
import io.usageledger.ledger.months.MonthStore.Standing;
import io.usageledger.ledger.posting.LogApplied;
import io.usageledger.log.UsageMonthChanged;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Closes months of usage, takes them out of the tables, and back. */
@RestController
@Tag(name = "Months", description = "Months of usage history, closed and archived")
class MonthController {
  /** Posting that goes on is a second or two behind; a caller waits for an answer for 30 s. */
  static final Duration POSTED_WITHIN = Duration.ofSeconds(5);

  /**
   * @param acceptUnrated whether usage that waits for a price is given up
   */
  record Change(
      @JsonProperty("status") @Nullable String status,
      @JsonProperty("reason") @Nullable String reason,
      @JsonProperty("accept_unrated") @Nullable Boolean acceptUnrated) {}

  /** Rows that left the tables. */
  record ArchiveView(
      @JsonProperty("archive") String archive,
      @JsonProperty("events") long events,
      @JsonProperty("detached_at") Instant detachedAt,
      @JsonProperty("exported") boolean exported,
      @JsonProperty("table_there") boolean tableThere) {}

  /**
   * @param closed whether every partition of the log has closed it
   */
  record View(
      @JsonProperty("month") String month,
      @JsonProperty("closed") boolean closed,
      @JsonProperty("closed_partitions") int closedPartitions,
      @JsonProperty("log_partitions") int logPartitions,
      @JsonProperty("attached_events") long attachedEvents,
      @JsonProperty("unrated_events") long unratedEvents,
      @JsonProperty("archives") List<ArchiveView> archives) {}

  private final MonthStore months;
  private final MonthLog monthLog;
  private final LogApplied applied;
  private final Clock clock;

  MonthController(MonthStore months, MonthLog monthLog, LogApplied applied, Clock clock) {
    this.months = months;
    this.monthLog = monthLog;
    this.applied = applied;
    this.clock = clock;
  }

  @GetMapping("/v1/usage-months/{month}")
  @Operation(summary = "How a month of usage stands")
  View read(@PathVariable("month") String month) {
    return view(checked(month));
  }

  @PostMapping("/v1/usage-months/{month}/changes")
  @Operation(
      summary = "Closes a month to voids and ratings, or opens it again",
      description =
          "202 once the log has it, and it holds once it is applied. 409 month_not_over, posting_behind, usage_unrated, or usage_archived when its rows are not in the tables.")
  ResponseEntity<?> change(@PathVariable("month") String text, @RequestBody Change change) {
    YearMonth month = checked(text);
    UsageMonthChanged event =
        new UsageMonthChanged(text, String.valueOf(change.status()), change.reason());
    EventChecks.check(event);
    boolean close = event.getStatus().equals("closed");
    boolean keepUnrated = close && !Boolean.TRUE.equals(change.acceptUnrated());
    if (close && !month.isBefore(YearMonth.now(clock.withZone(ZoneOffset.UTC)))) {
      return refused(
          "month_not_over", "The month %s is not over; only a past one can be closed.", month);
    }
    if (keepUnrated && !applied.isThroughWithin(POSTED_WITHIN)) {
      return refused(
          "posting_behind",
          "Posting is behind the log, and usage of %s that is not posted yet may have no price. Close the month once ledger_lag_records is 0 and posting is well, or say accept_unrated to give up what has none.",
          month);
    }
    Standing standing = months.read(month);
    if (keepUnrated && standing.unratedEvents() > 0) {
      return refused(
          "usage_unrated",
          standing.unratedEvents()
              + " events of %s wait to be rated, and once it is closed none can be. Publish the price that is missing; where an account is charged by reported cost and they have none, charge it by prices, or void them. Or say accept_unrated to give them up.",
          month);
    }
    if (!close && !months.readDetached(month).isEmpty()) {
      return refused(
          "usage_archived",
          "The usage of %s is not in the tables; bring it back before the month is opened.",
          month);
    }
    monthLog.append(event);
    return ResponseEntity.accepted().body(view(month));
  }

  @PostMapping("/v1/usage-months/{month}/detachments")
  @Operation(
      summary = "Takes a closed month's rows out of the tables, and keeps what they sum up to",
      description = "409 month_open before it is closed in every partition of the log.")
  ResponseEntity<?> detach(@PathVariable("month") String text) {
    YearMonth month = checked(text);
    Standing standing = months.read(month);
    if (!standing.isClosed()) {
      return refused(
          "month_open",
          "The month %s is closed in "
              + standing.closedPartitions()
              + " of "
              + standing.logPartitions()
              + " partitions of the log.",
          month);
    }
    months.detach(month);
    return ResponseEntity.ok(view(month));
  }

  @PostMapping("/v1/usage-months/{month}/attachments")
  @Operation(
      summary = "Brings back all rows of a month that are in tables of their own",
      description = "409 table_dropped when one of the tables has to be restored from its file.")
  ResponseEntity<?> attach(@PathVariable("month") String text) {
    YearMonth month = checked(text);
    List<Detached> detached = months.readDetached(month);
    if (detached.stream().anyMatch(one -> !one.tableThere())) {
      return refused(
          "table_dropped", "A table of %s was dropped; restore it from its file first.", month);
    }
    detached.forEach(one -> months.attach(one.archive()));
    return ResponseEntity.ok(view(month));
  }

  private View view(YearMonth month) {
    Standing standing = months.read(month);
    List<ArchiveView> archives =
        months.readDetached(month).stream()
            .map(
                one ->
                    new ArchiveView(
                        one.archive(),
                        one.events(),
                        one.detachedAt(),
                        one.exported(),
                        one.tableThere()))
            .toList();
    return new View(
        month.toString(),
        standing.isClosed(),
        standing.closedPartitions(),
        standing.logPartitions(),
        standing.attachedEvents(),
        standing.unratedEvents(),
        archives);
  }

  private static YearMonth checked(String month) {
    EventChecks.check(new UsageMonthChanged(month, "open", null));
    return YearMonth.parse(month);
  }

  private static ResponseEntity<ProblemDetail> refused(String code, String words, YearMonth month) {
    ProblemDetail problem =
        ProblemDetail.forStatusAndDetail(HttpStatus.CONFLICT, words.formatted(month));
    problem.setProperty("code", code);
    return ResponseEntity.status(HttpStatus.CONFLICT).body(problem);
  }
}
