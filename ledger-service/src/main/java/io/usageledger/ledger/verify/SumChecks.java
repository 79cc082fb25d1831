package io.usageledger.ledger.verify;

import java.sql.ResultSet;
import java.sql.SQLException;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The invariants that sums show, of every account: what one table says against what another says. A
 * journal counts with its verified sums, so that it need not be read for it; one that was found
 * faulty counts with what its entries come to now.
 */
final class SumChecks {
  private final JdbcTemplate jdbc;
  private final Report report;

  SumChecks(JdbcTemplate jdbc, Report report) {
    this.jdbc = jdbc;
    this.report = report;
  }

  /** After the marks were moved. */
  void run() {
    String[] faulty = report.faultyAccounts();
    check(Check.BALANCES, JOURNALS + BALANCES, (Object) faulty);
    check(Check.CREDITS, JOURNALS + CREDITS, (Object) faulty);
    check(Check.OVERDRAFTS, JOURNALS + OVERDRAFTS, (Object) faulty);
    check(Check.HEADS, MARKS);
    check(Check.UNRATED, UNRATED);
    check(Check.QUARANTINED, QUARANTINED);
  }

  /** What only reading all of the tables shows. */
  void runFull() {
    check(Check.STRAYS, STRAY_ENTRIES);
    check(Check.STRAYS, STRAY_USAGE);
    check(Check.STRAYS, STRAY_HOURS);
    check(Check.STRAYS, UNPOSTED_USAGE);
    check(Check.HOURS, ARCHIVED_HOURS);
    check(Check.DEBITS, ARCHIVED_DEBITS);
  }

  private void check(Check check, String sql, Object... parameters) {
    jdbc.query(
        sql,
        row -> {
          add(check, row);
        },
        parameters);
  }

  /** Each row has: ok, what, unit (null is not summed), one, other. */
  private void add(Check check, ResultSet row) throws SQLException {
    Findings findings = report.of(check);
    findings.checked(1);
    String unit = row.getString("unit");
    if (unit != null) {
      findings.sum(unit, row.getBigDecimal("one"), row.getBigDecimal("other"));
    }
    if (!row.getBoolean("ok")) {
      findings.fault(row.getString("what"));
    }
  }

  /** By unit and credit, of journals that are read to their newest entry. */
  private static final String JOURNALS =
      """
      with faulty as materialized (
        select account_id
        from unnest(?::text[]) as t (account_id)
      ), journals as (
        select v.account_id, v.unit, v.credit_number, v.amount, v.granted, v.forfeited
        from verified_sums v
        join verified_accounts m using (account_id)
        join accounts a using (account_id)
        where m.sequence_number = a.entry_count and account_id not in (select account_id from faulty)
        union all
        select account_id, unit, coalesce(credit_number, 0), sum(amount), (array_agg(amount order by sequence_number))[1],
          coalesce(-sum(amount) filter (where kind in ('expiry', 'revocation', 'subscription')), 0)
        from entries
        join faulty using (account_id)
        group by 1, 2, 3
      ), compared as (
        select account_id
        from accounts a
        left join verified_accounts m using (account_id)
        where coalesce(m.sequence_number, 0) = a.entry_count or account_id in (select account_id from faulty)
      )
      """;

  private static final String BALANCES =
      """
      select b.balance is not distinct from v.amount or coalesce(b.balance, 0) = coalesce(v.amount, 0) as ok,
        format('account %s: balance %s %s, entries %s', account_id, b.balance, unit, v.amount) as what,
        unit, coalesce(b.balance, 0) as one, coalesce(v.amount, 0) as other
      from balances b
      full join (
        select account_id, unit, sum(amount) as amount
        from journals
        where unit <> ''
        group by account_id, unit
      ) v using (account_id, unit)
      join compared using (account_id)
      """;

  private static final String CREDITS =
      """
      select c.credit_number is not null and v.credit_number is not null and c.remaining = v.amount and c.granted = v.granted
          and c.forfeited = v.forfeited and (c.closed_at is null or c.remaining = 0) as ok,
        format('account %s, credit %s: granted %s, forfeited %s, remaining %s %s; entries %s, %s, %s', account_id,
          credit_number, c.granted, c.forfeited, c.remaining, unit, v.granted, v.forfeited, v.amount) as what,
        unit, coalesce(c.remaining, 0) as one, coalesce(v.amount, 0) as other
      from credits c
      full join (
        select account_id, unit, credit_number, amount, granted, forfeited
        from journals
        where credit_number > 0
      ) v using (account_id, unit, credit_number)
      join compared using (account_id)
      """;

  private static final String OVERDRAFTS =
      """
      select coalesce(b.overdraft, 0) = -coalesce(v.amount, 0) as ok,
        format('account %s: overdraft %s %s, entries %s', account_id, b.overdraft, unit, v.amount) as what,
        unit, coalesce(b.overdraft, 0) as one, -coalesce(v.amount, 0) as other
      from balances b
      full join (
        select account_id, unit, amount
        from journals
        where credit_number = 0 and unit <> ''
      ) v using (account_id, unit)
      join compared using (account_id)
      """;

  private static final String MARKS =
      """
      select m.account_id is null or a.account_id is not null and a.entry_count >= m.sequence_number
          and (a.entry_count > m.sequence_number or a.head_hash = m.head_hash) as ok,
        format('account %s: verified up to entry %s; by the account %s entries%s', m.account_id, m.sequence_number,
          coalesce(a.entry_count, 0), case when a.entry_count = m.sequence_number then ', with another hash' end) as what,
        null as unit
      from verified_accounts m
      full join accounts a on a.account_id = m.account_id
      """;

  private static final String UNRATED =
      """
      select coalesce(a.unrated_events, 0) = coalesce(u.events, 0) as ok,
        format('account %s: %s unrated by the account, %s by the history', account_id, a.unrated_events, u.events) as what,
        'events' as unit, coalesce(a.unrated_events, 0) as one, coalesce(u.events, 0) as other
      from accounts a
      full join (
        select account_id, sum(events) as events
        from (
          select account_id, count(*) as events
          from usage_history
          where rate_card_id is null and voided_at is null
          group by account_id
          union all
          select account_id, sum(events)
          from usage_archives
          where unit = ''
          group by account_id
        ) waiting
        group by account_id
      ) u using (account_id)
      """;

  private static final String QUARANTINED =
      """
      select coalesce(a.quarantined_events, 0) = coalesce(q.records, 0) as ok,
        format('account %s: %s quarantined by the account, %s by the quarantine', account_id, a.quarantined_events,
          q.records) as what,
        'records' as unit, coalesce(a.quarantined_events, 0) as one, coalesce(q.records, 0) as other
      from accounts a
      full join (
        select account_id, count(*) as records
        from quarantine
        where account_id is not null
        group by account_id
      ) q using (account_id)
      """;

  private static final String STRAY_ENTRIES =
      """
      select a.account_id is not null and e.newest <= a.entry_count as ok,
        format('account %s has entries up to %s, by the account %s', e.account_id, e.newest, a.entry_count) as what,
        null as unit
      from (
        select account_id, max(sequence_number) as newest
        from entries
        group by account_id
      ) e
      left join accounts a on a.account_id = e.account_id
      """;

  private static final String STRAY_USAGE =
      """
      select false as ok, format('%s usage rows are of the account %s, which is not there', count(*), u.account_id) as what,
        null as unit
      from usage_history u
      where not exists (select from accounts a where a.account_id = u.account_id)
      group by u.account_id
      """;

  private static final String STRAY_HOURS =
      """
      select false as ok, format('%s roll-ups are of the account %s, which is not there', count(*), h.account_id) as what,
        null as unit
      from (
        select account_id
        from usage_hours
        union all
        select account_id
        from usage_hour_meters
      ) h
      where not exists (select from accounts a where a.account_id = h.account_id)
      group by h.account_id
      """;

  private static final String UNPOSTED_USAGE =
      """
      select false as ok,
        format('usage %s of source %s, account %s (posting %s) was never posted', u.event_id, u.source, u.account_id,
          u.posting_number) as what,
        null as unit
      from usage_history u
      left join entries e on e.account_id = u.account_id and e.sequence_number = u.posting_number
        and e.kind in ('usage', 'unrated') and e.occurred_at = u.occurred_at
      where e.account_id is null
      """;

  /** Of months of which rows were detached: what is left of them and what is kept of the rest. */
  private static final String ARCHIVED_HOURS =
      """
      select coalesce(h.events, 0) = coalesce(u.events, 0) and coalesce(h.amount, 0) = coalesce(u.amount, 0) as ok,
        format('account %s, month of %s: roll-up %s events, %s %s; history and archives %s events, %s', account_id, month_at,
          h.events, h.amount, unit, u.events, u.amount) as what,
        'events' as unit, coalesce(h.events, 0) as one, coalesce(u.events, 0) as other
      from (
        select account_id, date_trunc('month', hour_at, 'UTC') as month_at, unit, sum(events) as events, sum(amount) as amount
        from usage_hours
        where date_trunc('month', hour_at, 'UTC') in (select month_at from usage_detachments)
        group by 1, 2, 3
        having sum(events) <> 0 or sum(amount) <> 0
      ) h
      full join (
        select account_id, month_at, unit, sum(events) as events, sum(amount) as amount
        from (
          select account_id, month_at, unit, events, amount
          from usage_archives
          union all
          select account_id, date_trunc('month', occurred_at, 'UTC'), coalesce(unit, ''), 1, coalesce(credits_used, 0)
          from usage_history
          where voided_at is null and date_trunc('month', occurred_at, 'UTC') in (select month_at from usage_detachments)
        ) kept
        group by account_id, month_at, unit
      ) u using (account_id, month_at, unit)
      """;

  private static final String ARCHIVED_DEBITS =
      """
      select coalesce(u.amount, 0) = coalesce(e.amount, 0) as ok,
        format('account %s, month of %s: rated at %s %s, debited %s', account_id, month_at, u.amount, unit, e.amount) as what,
        unit, coalesce(u.amount, 0) as one, coalesce(e.amount, 0) as other
      from (
        select account_id, month_at, unit, sum(amount) as amount
        from (
          select account_id, month_at, unit, amount
          from usage_archives
          union all
          select account_id, date_trunc('month', occurred_at, 'UTC'), unit, credits_used
          from usage_history
          where voided_at is null and unit is not null
            and date_trunc('month', occurred_at, 'UTC') in (select month_at from usage_detachments)
        ) kept
        where unit <> ''
        group by account_id, month_at, unit
      ) u
      full join (
        select account_id, date_trunc('month', occurred_at, 'UTC') as month_at, unit, -sum(amount) as amount
        from entries
        where kind in ('usage', 'rated', 'void') and unit <> ''
          and date_trunc('month', occurred_at, 'UTC') in (select month_at from usage_detachments)
        group by 1, 2, 3
      ) e using (account_id, month_at, unit)
      """;
}
