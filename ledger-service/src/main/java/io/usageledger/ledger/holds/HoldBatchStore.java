package io.usageledger.ledger.holds;

import io.usageledger.ledger.holds.HoldBatch.Patience;
import io.usageledger.ledger.holds.HoldChange.Release;
import io.usageledger.ledger.holds.HoldChange.Take;
import io.usageledger.ledger.holds.HoldQuestions.Standing;
import io.usageledger.turns.RoundTrip;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.springframework.jdbc.core.JdbcTemplate;
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
  private final JdbcClient jdbc;
  private final RoundTrip trip;

  HoldBatchStore(JdbcClient jdbc, JdbcTemplate template) {
    this.jdbc = jdbc;
    trip = new RoundTrip(template);
  }

  /** Locks what is ours to change, and reads what is decided by, in one way there and back. */
  Standing lockAndRead(Collection<Release> releases, Collection<Take> takes, Patience patience) {
    var questions = new HoldQuestions(releases, takes, patience);
    trip.ask(questions.questions());
    return questions.answers();
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
      select count(*)
      from taken
      """;

  /** Returns how many were taken: not those whose id somebody else has used meanwhile. */
  long write(Collection<Release> releases, List<Take> takes) {
    return jdbc.sql(WRITE)
        .param("releasedIds", texts(releases, Release::holdId))
        .param("endedAt", texts(releases, release -> release.at().toString()))
        .param("takenIds", texts(takes, Take::holdId))
        .param("accountIds", texts(takes, take -> take.of().accountId()))
        .param("units", texts(takes, take -> take.of().unit()))
        .param("amounts", texts(takes, take -> take.wanted().amount().toPlainString()))
        .param("createdAt", texts(takes, take -> take.at().toString()))
        .param("expiresAt", texts(takes, take -> take.expiresAt().toString()))
        .query(Long.class)
        .single();
  }

  private static <T> String[] texts(Collection<T> rows, Function<T, String> value) {
    return rows.stream().map(value).toArray(String[]::new);
  }
}
