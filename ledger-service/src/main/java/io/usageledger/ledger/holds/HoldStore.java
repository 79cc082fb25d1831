package io.usageledger.ledger.holds;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Single holds in Postgres, and those whose lease has ended; {@link HoldBatchStore} takes them and
 * releases them together. Every method that changes something wants a transaction.
 */
@Component
class HoldStore {
  private final JdbcClient jdbc;

  HoldStore(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** Where a hold queues; nowhere when there is none. */
  Optional<HeldUnits> findQueue(String holdId) {
    return jdbc.sql("select account_id, unit from holds where hold_id = :holdId")
        .param("holdId", holdId)
        .query((row, n) -> new HeldUnits(row.getString(1), row.getString(2)))
        .optional();
  }

  private static final String RELEASE =
      """
      with released as (
        update holds
        set state = 'released', ended_at = :now
        where hold_id = :holdId and state = 'held'
        returning account_id, unit, amount
      )
      update held_balances q
      set held = q.held - released.amount
      from released
      where q.account_id = released.account_id and q.unit = released.unit
      """;

  /** Returns whether there was something to release. */
  boolean release(String holdId, Instant now) {
    return jdbc.sql(RELEASE).param("holdId", holdId).param("now", Timestamp.from(now)).update() > 0;
  }

  private static final String ANY_DUE =
      """
      select exists (select from holds where state = 'held' and expires_at <= :now)
      """;

  boolean isAnyDue(Instant now) {
    return jdbc.sql(ANY_DUE).param("now", Timestamp.from(now)).query(Boolean.class).single();
  }

  private static final String EXPIRE =
      """
      with due as (
        select hold_id, account_id, unit
        from holds
        where state = 'held' and expires_at <= :through
        order by random()
        limit :limit
        for update skip locked
      ), free as (
        select q.account_id, q.unit
        from held_balances q
        join (select distinct account_id, unit from due) d on d.account_id = q.account_id and d.unit = q.unit
        for update of q skip locked
      ), expired as (
        update holds h
        set state = 'expired', ended_at = :through
        from due
        join free on free.account_id = due.account_id and free.unit = due.unit
        where h.hold_id = due.hold_id
        returning h.account_id, h.unit, h.amount
      ), freed as (
        select account_id, unit, sum(amount) as amount, count(*) as holds
        from expired
        group by account_id, unit
      ), queued as (
        update held_balances q
        set held = q.held - freed.amount
        from freed
        where q.account_id = freed.account_id and q.unit = freed.unit
      )
      select coalesce(sum(holds), 0)
      from freed
      """;

  /**
   * Ends holds whose lease was over at a time; returns how many. Those that somebody else is at,
   * and those of accounts that somebody is at, are left for the next time: it waits for nobody.
   * Which ones are looked at is left to chance, so that those of an account that somebody is always
   * at do not keep all others waiting.
   */
  long expire(Instant through, int limit) {
    return jdbc.sql(EXPIRE)
        .param("through", Timestamp.from(through))
        .param("limit", limit)
        .query(Long.class)
        .single();
  }
}
