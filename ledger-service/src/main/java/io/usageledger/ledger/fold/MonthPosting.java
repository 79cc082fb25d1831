package io.usageledger.ledger.fold;

import io.usageledger.log.UsageMonthChanged;
import java.time.Instant;
import java.time.YearMonth;

/**
 * Closes a month of usage to voids and ratings, and opens it again. That it stands in the log makes
 * a replay refuse the very records that were refused when the month's rows had left the tables.
 */
final class MonthPosting {
  private final FoldContext context;

  MonthPosting(FoldContext context) {
    this.context = context;
  }

  /** A month that is already as it shall be is a duplicate. */
  Outcome change(UsageMonthChanged event, LogPosition at) {
    UsageMonth.Key key = new UsageMonth.Key(at.partition(), YearMonth.parse(event.getMonth()));
    UsageMonth before = context.state().months().get(key);
    boolean close = event.getStatus().equals("closed");
    if (close == (before != null && before.isClosed())) {
      return Outcome.DUPLICATE;
    }
    Instant closedAt = close ? at.appendedAt() : null;
    UsageMonth month = new UsageMonth(key, closedAt, event.getReason());
    context.state().months().put(key, month);
    context.postings().months().put(key, month);
    return Outcome.POSTED;
  }
}
