package io.usageledger.ledger.rating;

import io.usageledger.ledger.posting.LogApplied;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * What lets usage be rated without a new price: accounts that are charged otherwise, and months
 * that are open again.
 */
@Component
class RatingChanges {
  /** Changes that are looked at together. */
  static final int PAGE_ROWS = 1_000;

  /**
   * Up to where changes are known.
   *
   * @param applied where the log is applied to, by partition
   * @param reopened months that were closed once and are open in every partition, each with what is
   *     another whenever its rows were changed
   */
  record Mark(Map<Integer, Long> applied, Map<Instant, String> reopened) {
    /** Also of a month that was closed and opened in between. */
    boolean hasOpenedSince(Mark before) {
      return !before.reopened.entrySet().containsAll(reopened.entrySet());
    }
  }

  /** For an account it was said how it is charged, there in the log. */
  record Said(int partition, long offset, String accountId, String chargedBy) {}

  /**
   * Some of what was said, in the order of the log.
   *
   * @param next where the next page begins, by partition; the end of all when this is the last
   */
  record Page(List<Said> said, Map<Integer, Long> next) {}

  private final JdbcClient jdbc;
  private final LogApplied applied;

  RatingChanges(JdbcClient jdbc, LogApplied applied) {
    this.jdbc = jdbc;
    this.applied = applied;
  }

  // A row keeps nothing of a closing that was taken back, but each change of it is of another
  // transaction.
  private static final String REOPENED =
      """
      select month_at, string_agg(cast(xmin as text), ' ' order by log_partition) as changed_by
      from usage_months
      group by month_at
      having bool_and(closed_at is null)
      """;

  Mark read() {
    Map<Integer, Long> through = applied.read();
    Map<Instant, String> reopened = new HashMap<>();
    jdbc.sql(REOPENED)
        .query(
            row -> {
              reopened.put(
                  row.getObject("month_at", OffsetDateTime.class).toInstant(),
                  row.getString("changed_by"));
            });
    return new Mark(through, reopened);
  }

  // Lateral, so that each partition is begun where the index has it.
  private static final String SAID =
      """
      select said.log_partition, said.log_offset, said.account_id, said.charged_by
      from jsonb_each_text(cast(:end as jsonb)) as through (log_partition, next_offset)
      left join jsonb_each_text(cast(:from as jsonb)) as known (log_partition, next_offset) using (log_partition)
      cross join lateral (
        select e.log_partition, e.log_offset, e.account_id, e.detail ->> 'charged_by' as charged_by
        from entries e
        where e.log_partition = cast(through.log_partition as integer)
          and e.log_offset >= coalesce(cast(known.next_offset as bigint), 0)
          and e.log_offset < cast(through.next_offset as bigint)
          and e.kind = 'account' and e.detail ->> 'charged_by' is not null
        order by e.log_offset
        limit :limit
      ) said
      order by said.log_partition, said.log_offset
      limit :limit
      """;

  /** The next page of what was said from there up to an end, both by partition. */
  Page said(Map<Integer, Long> from, Map<Integer, Long> end) {
    List<Said> said =
        jdbc.sql(SAID)
            .param("from", LogApplied.json(from))
            .param("end", LogApplied.json(end))
            .param("limit", PAGE_ROWS)
            .query(
                (row, n) ->
                    new Said(row.getInt(1), row.getLong(2), row.getString(3), row.getString(4)))
            .list();
    if (said.size() < PAGE_ROWS) {
      return new Page(said, end);
    }
    Said last = said.get(said.size() - 1);
    Map<Integer, Long> next = new HashMap<>(from);
    end.forEach(
        (partition, offset) -> {
          if (partition < last.partition()) {
            next.put(partition, offset);
          }
        });
    next.put(last.partition(), last.offset() + 1);
    return new Page(said, next);
  }
}
