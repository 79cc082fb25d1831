package io.usageledger.ledger.holds;

import java.math.BigDecimal;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Holds in Postgres. All that concerns one account and unit queues at its row of held_balances, so
 * that of two requests for the last credit one wins. Every method that changes something wants a
 * transaction.
 */
@Component
class HoldStore {
  /**
   * What became of a claim.
   *
   * @param available what is left to hold after it, in unit
   */
  record Claim(boolean taken, boolean closed, BigDecimal available) {}

  private final JdbcClient jdbc;

  HoldStore(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  private static final String FIND =
      """
      select hold_id, account_id, unit, amount, state, expires_at
      from holds
      where hold_id = :holdId
      """;

  Optional<Hold> find(String holdId) {
    return jdbc.sql(FIND)
        .param("holdId", holdId)
        .query(
            (row, n) ->
                new Hold(
                    row.getString(1),
                    row.getString(2),
                    row.getString(3),
                    row.getBigDecimal(4),
                    row.getString(5),
                    row.getTimestamp(6).toInstant()))
        .optional();
  }

  private static final String BEGIN_QUEUE =
      """
      insert into held_balances (account_id, unit, held)
      select :accountId, :unit, 0
      where exists (select from balances b where b.account_id = :accountId and b.unit = :unit)
      on conflict on constraint held_balances_pk do nothing
      """;

  private static final String QUEUE =
      """
      select held
      from held_balances
      where account_id = :accountId and unit = :unit
      for update
      """;

  private static final String CLAIM =
      """
      with room as (
        select a.closed_at is not null as closed, b.balance - q.held - coalesce((
            select sum(c.remaining)
            from credits c
            where c.account_id = b.account_id and c.unit = b.unit and c.closed_at is null
              and c.granted - c.used - c.forfeited > 0
              and (c.effective_at > :now or c.expires_at <= :now)
          ), 0) as available
        from held_balances q
        join balances b on b.account_id = q.account_id and b.unit = q.unit
        join accounts a on a.account_id = q.account_id
        where q.account_id = :accountId and q.unit = :unit
      ), taken as (
        insert into holds (hold_id, account_id, unit, amount, state, created_at, expires_at)
        select :holdId, :accountId, :unit, :amount, 'held', :now, :expiresAt
        from room
        where room.available >= :amount and not room.closed
        returning amount
      ), queued as (
        update held_balances q
        set held = q.held + taken.amount
        from taken
        where q.account_id = :accountId and q.unit = :unit
      )
      select exists (select from taken) as taken, room.closed, room.available
      from room
      """;

  /**
   * Sets units aside if as many are available: balance, less what is held, less credits whose
   * period is not now.
   *
   * <p>The queue's row is locked by a statement of its own, so that the claim sees the balance as
   * it is once its turn has come: a posting that settles a hold lowers both, and seeing only one of
   * them would grant too much.
   *
   * @throws org.springframework.dao.DuplicateKeyException when the hold id was taken meanwhile
   */
  Claim claim(WantedHold wanted, Instant now) {
    if (!queue(wanted)) {
      jdbc.sql(BEGIN_QUEUE)
          .param("accountId", wanted.accountId())
          .param("unit", wanted.unit())
          .update();
      queue(wanted);
    }
    return jdbc.sql(CLAIM)
        .param("holdId", wanted.holdId())
        .param("accountId", wanted.accountId())
        .param("unit", wanted.unit())
        .param("amount", wanted.amount())
        .param("now", Timestamp.from(now))
        .param("expiresAt", Timestamp.from(now.plus(wanted.ttl())))
        .query(
            (row, n) -> claim(row.getBoolean(1), row.getBoolean(2), row.getBigDecimal(3), wanted))
        .optional()
        .orElse(new Claim(false, isClosed(wanted.accountId()), BigDecimal.ZERO));
  }

  /** Returns whether there is a queue to wait in. */
  private boolean queue(WantedHold wanted) {
    return jdbc.sql(QUEUE)
        .param("accountId", wanted.accountId())
        .param("unit", wanted.unit())
        .query((row, n) -> row.getBigDecimal(1))
        .optional()
        .isPresent();
  }

  private static final String CLOSED =
      """
      select exists (select from accounts where account_id = :accountId and closed_at is not null)
      """;

  private boolean isClosed(String accountId) {
    return jdbc.sql(CLOSED).param("accountId", accountId).query(Boolean.class).single();
  }

  private static Claim claim(
      boolean taken, boolean closed, BigDecimal available, WantedHold wanted) {
    return new Claim(taken, closed, taken ? available.subtract(wanted.amount()) : available);
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

  private static final String EXPIRE =
      """
      with due as (
        select hold_id
        from holds
        where state = 'held' and expires_at <= :now
        order by hold_id
        limit :limit
        for update skip locked
      ), expired as (
        update holds h
        set state = 'expired', ended_at = :now
        from due
        where h.hold_id = due.hold_id
        returning h.account_id, h.unit, h.amount
      ), freed as (
        select account_id, unit, sum(amount) as amount, count(*) as holds
        from expired
        group by account_id, unit
      ), locked as (
        select b.account_id, b.unit, freed.amount
        from held_balances b
        join freed on b.account_id = freed.account_id and b.unit = freed.unit
        order by b.account_id, b.unit
        for update of b
      ), queued as (
        update held_balances q
        set held = q.held - locked.amount
        from locked
        where q.account_id = locked.account_id and q.unit = locked.unit
      )
      select coalesce(sum(holds), 0)
      from freed
      """;

  /**
   * Ends holds whose lease has passed; returns how many. The balances are locked in the order of
   * their keys, as a batch that settles locks them: else the two could wait for each other.
   */
  long expire(Instant now, int limit) {
    return jdbc.sql(EXPIRE)
        .param("now", Timestamp.from(now))
        .param("limit", limit)
        .query(Long.class)
        .single();
  }
}
