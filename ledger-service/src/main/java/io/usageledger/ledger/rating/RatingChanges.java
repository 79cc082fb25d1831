package io.usageledger.ledger.rating;

import io.usageledger.event.LogTopics;
import io.usageledger.ledger.posting.LogApplied;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * What lets usage be rated without a new price: accounts that are charged otherwise, and months
 * that are open again.
 */
@Component
class RatingChanges {
  /** More accounts than that at once are a load, which is as well asked for as a whole. */
  static final int ACCOUNTS_MAX = 1_000;

  /**
   * Up to where changes are known.
   *
   * @param applied where the log is applied to, by partition
   * @param reopened months that were closed once and are open in every partition
   */
  record Mark(Map<Integer, Long> applied, Set<Instant> reopened) {
    boolean hasOpenedSince(Mark before) {
      return !before.reopened.containsAll(reopened);
    }
  }

  private final JdbcClient jdbc;
  private final LogApplied applied;

  RatingChanges(JdbcClient jdbc, LogApplied applied) {
    this.jdbc = jdbc;
    this.applied = applied;
  }

  private static final String REOPENED =
      """
      select month_at
      from usage_months
      group by month_at
      having bool_and(closed_at is null)
      """;

  Mark read() {
    List<Instant> reopened =
        jdbc.sql(REOPENED)
            .query((row, n) -> row.getObject("month_at", OffsetDateTime.class).toInstant())
            .list();
    return new Mark(applied.read(), new HashSet<>(reopened));
  }

  // Lateral, so that each partition is begun where the index has it.
  private static final String CHARGED_OTHERWISE =
      """
      select distinct changed.account_id
      from applied_offsets o
      left join jsonb_each_text(cast(:applied as jsonb)) as known (log_partition, next_offset)
        on cast(known.log_partition as integer) = o.log_partition
      cross join lateral (
        select e.account_id
        from entries e
        where e.log_partition = o.log_partition
          and e.log_offset >= coalesce(cast(known.next_offset as bigint), 0)
          and e.kind = 'account' and e.detail ->> 'charged_by' is not null
        order by e.log_offset
        limit :limit
      ) changed
      where o.topic = :topic
      limit :limit
      """;

  /** Accounts for which it was said how they are charged; one more than the limit is too many. */
  List<String> accountsSince(Mark before) {
    return jdbc.sql(CHARGED_OTHERWISE)
        .param("applied", LogApplied.json(before.applied()))
        .param("topic", LogTopics.LEDGER_EVENTS)
        .param("limit", ACCOUNTS_MAX + 1)
        .query(String.class)
        .list();
  }
}
