package io.usageledger.ingest.usage;

import io.usageledger.event.FieldChecks;
import io.usageledger.event.Refusal;
import io.usageledger.event.RefusedException;
import io.usageledger.ingest.log.LogRecord;
import io.usageledger.log.UsageRecorded;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The events of one request: those that are good, and a result for each in the request's order.
 *
 * @param records of those that are good
 * @param refusals of those that are not good, in the same order
 */
public record JudgedEvents(
    List<LogRecord<UsageRecorded>> records,
    List<EventResult> results,
    List<RefusedException> refusals) {

  public JudgedEvents {
    records = List.copyOf(records);
    results = List.copyOf(results);
    refusals = List.copyOf(refusals);
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
    for (E event : events) {
      try {
        List<UsageRecorded> told = form.translate(event, latest);
        told.forEach(usage -> records.add(LogRecord.of(usage.getAccountId(), usage)));
        results.add(
            told.isEmpty()
                ? EventResult.skipped(findEventId(event, form))
                : EventResult.accepted(told.get(0).getEventId()));
      } catch (RefusedException e) {
        refusals.add(e);
        results.add(EventResult.rejected(findEventId(event, form), e));
      }
    }
    return new JudgedEvents(records, results, refusals);
  }

  /** Null when the id itself is at fault: it might not even be a text that an answer can carry. */
  private static <E> @Nullable String findEventId(E event, EventForm<E> form) {
    String id = form.idOf(event);
    try {
      FieldChecks.id(Refusal.EVENT_ID_INVALID, "event_id", id);
      return id;
    } catch (RefusedException e) {
      return null;
    }
  }
}
