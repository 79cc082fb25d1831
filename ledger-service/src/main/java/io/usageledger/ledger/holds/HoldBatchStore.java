package io.usageledger.ledger.holds;

import io.usageledger.ledger.PlansByKeys;
import io.usageledger.ledger.holds.HoldChange.HeldUnits;
import io.usageledger.ledger.holds.HoldChange.Release;
import io.usageledger.ledger.holds.HoldChange.Take;
import java.math.BigDecimal;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The statements of a {@link HoldBatch}. All that concerns one account and unit queues at its row
 * of held_balances, so that of two requests for the last credit one wins. Queues are locked in the
 * order of their keys, as by a posting that settles holds; such a posting has locked holds before,
 * so holds that others have locked are skipped. So no two wait for each other.
 */
@Component
class HoldBatchStore {
  /** What can still be held of an account's units. */
  record Room(boolean isClosed, BigDecimal available) {
    static final Room NONE = new Room(false, BigDecimal.ZERO);

    Room withNothing() {
      return new Room(isClosed, BigDecimal.ZERO);
    }

    Room plus(BigDecimal amount) {
      return new Room(isClosed, available.add(amount));
    }
  }

  private final JdbcClient jdbc;

  HoldBatchStore(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  private static final String LOCK_HELD =
      """
      select hold_id
      from holds
      where hold_id = any(:holdIds::text[]) and state = 'held'
      for update skip locked
      """;

  /** Those that are held, and that nobody else is about to end. */
  Set<String> lockHeld(Set<String> holdIds) {
    return holdIds.isEmpty()
        ? Set.of()
        : jdbc.sql(LOCK_HELD)
            .param("holdIds", holdIds.toArray(String[]::new))
            .query(String.class)
            .set();
  }

  private static final String BEGIN =
      "select exists (select from accounts), " + PlansByKeys.SETTINGS;

  /**
   * To be called before anything is locked. Whoever switches generations locks the accounts first,
   * and waits for us here; later, we could wait for each other.
   */
  void begin() {
    jdbc.sql(BEGIN).query((row, n) -> n).list();
  }

  private static final String LOCK_FREE_QUEUES =
      """
      select q.account_id, q.unit
      from unnest(:accountIds::text[], :units::text[]) as t (account_id, unit)
      join held_balances q on q.account_id = t.account_id and q.unit = t.unit
      for update of q skip locked
      """;

  /** Those that are there and that nobody is at; they stay as they are until the end. */
  Set<HeldUnits> lockFreeQueues(Set<HeldUnits> queues) {
    return lock(queues, LOCK_FREE_QUEUES);
  }

  private static final String BEGIN_QUEUES =
      """
      insert into held_balances (account_id, unit, held)
      select t.account_id, t.unit, 0
      from unnest(:accountIds::text[], :units::text[]) as t (account_id, unit)
      where not exists (select from held_balances q where q.account_id = t.account_id and q.unit = t.unit)
        and exists (select from balances b where b.account_id = t.account_id and b.unit = t.unit)
      order by t.account_id, t.unit
      on conflict on constraint held_balances_pk do nothing
      """;

  private static final String LOCK_QUEUES =
      """
      select q.account_id, q.unit
      from unnest(:accountIds::text[], :units::text[]) as t (account_id, unit)
      join held_balances q on q.account_id = t.account_id and q.unit = t.unit
      order by q.account_id, q.unit
      for update of q
      """;

  /** Likewise, and waits for the turn at each. Units that an account never had have no queue. */
  Set<HeldUnits> lockQueues(Set<HeldUnits> queues) {
    of(queues, BEGIN_QUEUES).update();
    return lock(queues, LOCK_QUEUES);
  }

  private Set<HeldUnits> lock(Set<HeldUnits> queues, String sql) {
    return new HashSet<>(
        of(queues, sql)
            .query((row, n) -> new HeldUnits(row.getString(1), row.getString(2)))
            .list());
  }

  private JdbcClient.StatementSpec of(Set<HeldUnits> queues, String sql) {
    return jdbc.sql(sql)
        .param("accountIds", texts(queues, HeldUnits::accountId))
        .param("units", texts(queues, HeldUnits::unit));
  }

  private static final String ROOMS =
      """
      select t.account_id, t.unit, a.closed_at is not null, coalesce(b.balance - q.held - coalesce((
          select sum(c.remaining)
          from credits c
          where c.account_id = b.account_id and c.unit = b.unit and c.closed_at is null
            and not c.spent
            and (c.effective_at > :at or c.expires_at <= :at)
        ), 0), 0)
      from unnest(:accountIds::text[], :units::text[]) as t (account_id, unit)
      left join accounts a on a.account_id = t.account_id
      left join balances b on b.account_id = t.account_id and b.unit = t.unit
      left join held_balances q on q.account_id = t.account_id and q.unit = t.unit
      """;

  /**
   * What is available of each: the balance, less what is held, less credits whose period is not
   * now.
   *
   * <p>Queues are locked by a statement before, so that this one sees balances as they are once
   * their turn has come: a posting that settles a hold lowers both, and seeing only one of them
   * would grant too much.
   */
  Map<HeldUnits, Room> readRooms(Set<HeldUnits> queues, Instant at) {
    Map<HeldUnits, Room> rooms = new HashMap<>();
    of(queues, ROOMS)
        .param("at", Timestamp.from(at))
        .query(
            row -> {
              rooms.put(
                  new HeldUnits(row.getString(1), row.getString(2)),
                  new Room(row.getBoolean(3), row.getBigDecimal(4)));
            });
    return rooms;
  }

  private static final String WRITE =
      """
      with released as (
        update holds h
        set state = 'released', ended_at = t.ended_at
        from unnest(:releasedIds::text[], :endedAt::timestamptz[]) as t (hold_id, ended_at)
        where h.hold_id = t.hold_id and h.state = 'held'
        returning h.account_id, h.unit, -h.amount as change
      ), taken as (
        insert into holds (hold_id, account_id, unit, amount, state, created_at, expires_at)
        select t.hold_id, t.account_id, t.unit, t.amount, 'held', t.created_at, t.expires_at
        from unnest(:takenIds::text[], :accountIds::text[], :units::text[], :amounts::numeric[],
            :createdAt::timestamptz[], :expiresAt::timestamptz[])
          as t (hold_id, account_id, unit, amount, created_at, expires_at)
        order by t.hold_id
        on conflict on constraint holds_pk do nothing
        returning hold_id, account_id, unit, amount as change
      ), changed as (
        select account_id, unit, sum(change) as change
        from (select account_id, unit, change from released union all select account_id, unit, change from taken) c
        group by account_id, unit
      ), queued as (
        update held_balances q
        set held = q.held + changed.change
        from changed
        where q.account_id = changed.account_id and q.unit = changed.unit
      )
      select hold_id
      from taken
      """;

  /** Returns the ids that were taken: not those of a hold that is there. */
  Set<String> write(Collection<Release> releases, List<Take> takes) {
    return jdbc.sql(WRITE)
        .param("releasedIds", texts(releases, Release::holdId))
        .param("endedAt", texts(releases, release -> release.at().toString()))
        .param("takenIds", texts(takes, Take::holdId))
        .param("accountIds", texts(takes, take -> take.of().accountId()))
        .param("units", texts(takes, take -> take.of().unit()))
        .param("amounts", texts(takes, take -> take.wanted().amount().toPlainString()))
        .param("createdAt", texts(takes, take -> take.at().toString()))
        .param("expiresAt", texts(takes, take -> take.expiresAt().toString()))
        .query(String.class)
        .set();
  }

  private static <T> String[] texts(Collection<T> rows, Function<T, String> value) {
    return rows.stream().map(value).toArray(String[]::new);
  }
}
