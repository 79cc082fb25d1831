package io.usageledger.ingest.usage;

import io.usageledger.event.FieldChecks;
import io.usageledger.event.RefusedException;
import io.usageledger.ingest.log.LogRecord;
import io.usageledger.log.UsageRecorded;
import io.usageledger.log.UsageRefused;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The events of one request: those that are good, and a result for each in the request's order.
 *
 * @param records of those that are good
 * @param refusals of those that are not good, in the same order
 * @param kept what is kept of these, where their senders send nothing again
 */
public record JudgedEvents(
    List<LogRecord<UsageRecorded>> records,
    List<EventResult> results,
    List<RefusedException> refusals,
    List<UsageRefused> kept) {

  public JudgedEvents {
    records = List.copyOf(records);
    results = List.copyOf(results);
    refusals = List.copyOf(refusals);
    kept = List.copyOf(kept);
    if (records.size() < accepted(results)) {
      throw new IllegalStateException(
          "%d records are less than the accepted of %s".formatted(records.size(), results));
    }
  }

  /** Events that are good; each has one record, or more when several models were used. */
  public int accepted() {
    return accepted(results);
  }

  private static int accepted(List<EventResult> results) {
    return (int) results.stream().filter(result -> result.status().equals("accepted")).count();
  }

  /** Events that say of no use. */
  public int skipped() {
    return results.size() - accepted() - refusals.size();
  }

  static <E> JudgedEvents of(List<E> events, EventForm<E> form, Instant latest) {
    List<LogRecord<UsageRecorded>> records = new ArrayList<>();
    List<EventResult> results = new ArrayList<>();
    List<RefusedException> refusals = new ArrayList<>();
    List<UsageRefused> kept = new ArrayList<>();
    for (E event : events) {
      try {
        List<UsageRecorded> told = form.translate(event, latest);
        told.forEach(usage -> records.add(LogRecord.of(usage.getAccountId(), usage)));
        results.add(
            told.isEmpty()
                ? EventResult.skipped(FieldChecks.goodId(form.idOf(event)))
                : EventResult.accepted(told.get(0).getEventId()));
      } catch (RefusedException e) {
        refusals.add(e);
        form.kept(event, e).ifPresent(kept::add);
        results.add(EventResult.rejected(FieldChecks.goodId(form.idOf(event)), e));
      }
    }
    return new JudgedEvents(records, results, refusals, kept);
  }
}
