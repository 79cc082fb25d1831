package io.usageledger.ledger.verify;

import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The invariants that sums show: what one table says against what another says, grouped by account.
 */
class SumChecks {
  private final JdbcTemplate jdbc;

  SumChecks(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  List<CheckResult> run() {
    return List.of(
        check("balances are the sums of their entries", BALANCES),
        check("credits are the sums of their entries", CREDITS),
        check("overdrafts are the sums of entries without a credit", OVERDRAFTS),
        check("accounts know their newest entry", HEADS),
        check("usage rated is usage debited", DEBITS),
        check("usage charged at its reported cost is what was reported", REPORTED),
        check("roll-ups are the sums of the history", HOURS),
        check("accounts know how much is unrated", UNRATED),
        check("accounts know how much is quarantined", QUARANTINED));
  }

  private CheckResult check(String name, String sql) {
    Findings findings = new Findings(name);
    jdbc.query(
        sql,
        row -> {
          findings.checked();
          if (!row.getBoolean("ok")) {
            findings.fault(row.getString("what"));
          }
        });
    return findings.result();
  }

  private static final String BALANCES =
      """
      select coalesce(b.balance, 0) = coalesce(e.amount, 0) as ok,
        format('account %s: balance %s %s, entries %s', coalesce(b.account_id, e.account_id), b.balance,
          coalesce(b.unit, e.unit), e.amount) as what
      from balances b
      full join (
        select account_id, unit, sum(amount) as amount
        from entries
        where unit <> ''
        group by account_id, unit
      ) e on e.account_id = b.account_id and e.unit = b.unit
      """;

  private static final String CREDITS =
      """
      select coalesce(c.remaining, 0) = coalesce(e.amount, 0) and c.credit_number is not null as ok,
        format('account %s, credit %s: remaining %s, entries %s', coalesce(c.account_id, e.account_id),
          coalesce(c.credit_number, e.credit_number), c.remaining, e.amount) as what
      from credits c
      full join (
        select account_id, credit_number, sum(amount) as amount
        from entries
        where credit_number is not null
        group by account_id, credit_number
      ) e on e.account_id = c.account_id and e.credit_number = c.credit_number
      """;

  private static final String OVERDRAFTS =
      """
      select coalesce(b.overdraft, 0) = -coalesce(e.amount, 0) as ok,
        format('account %s: overdraft %s %s, entries %s', coalesce(b.account_id, e.account_id), b.overdraft,
          coalesce(b.unit, e.unit), e.amount) as what
      from balances b
      full join (
        select account_id, unit, sum(amount) as amount
        from entries
        where credit_number is null and unit <> ''
        group by account_id, unit
      ) e on e.account_id = b.account_id and e.unit = b.unit
      """;

  private static final String HEADS =
      """
      select a.entry_count = coalesce(e.entries, 0) and a.entry_count = coalesce(e.newest, 0)
          and (a.entry_count = 0 or a.head_hash = h.hash) as ok,
        format('account %s: %s entries, newest %s, by the account %s', coalesce(a.account_id, e.account_id), e.entries,
          e.newest, a.entry_count) as what
      from accounts a
      full join (
        select account_id, count(*) as entries, max(sequence_number) as newest
        from entries
        group by account_id
      ) e on e.account_id = a.account_id
      left join entries h on h.account_id = a.account_id and h.sequence_number = a.entry_count
      """;

  private static final String DEBITS =
      """
      select coalesce(u.amount, 0) = coalesce(e.amount, 0) as ok,
        format('account %s: usage rated at %s %s, debited %s', coalesce(u.account_id, e.account_id), u.amount,
          coalesce(u.unit, e.unit), e.amount) as what
      from (
        select account_id, unit, sum(credits_used) as amount
        from usage_history
        where voided_at is null and unit is not null
        group by account_id, unit
      ) u
      full join (
        select account_id, unit, -sum(amount) as amount
        from entries
        where kind in ('usage', 'rated', 'void') and unit <> ''
        group by account_id, unit
      ) e on e.account_id = u.account_id and e.unit = u.unit
      """;

  private static final String REPORTED =
      """
      select coalesce(u.reported_cost = u.credits_used and u.reported_currency = u.unit, false) as ok,
        format('usage %s of source %s, account %s: charged %s %s, reported %s %s', u.event_id, u.source, u.account_id,
          u.credits_used, u.unit, u.reported_cost, u.reported_currency) as what
      from usage_history u
      join rate_cards r on r.rate_card_id = u.rate_card_id
      where cardinality(r.price_ids) = 0
      """;

  private static final String HOURS =
      """
      select coalesce(h.events, 0) = coalesce(u.events, 0) and coalesce(h.amount, 0) = coalesce(u.amount, 0)
          and coalesce(h.input_tokens, 0) = coalesce(u.input_tokens, 0)
          and coalesce(h.output_tokens, 0) = coalesce(u.output_tokens, 0)
          and coalesce(h.others, 0) = coalesce(u.others, 0) as ok,
        format('account %s, hour %s: roll-up %s events, %s; history %s events, %s',
          coalesce(h.account_id, u.account_id), coalesce(h.hour_at, u.hour_at), h.events, h.amount, u.events, u.amount) as what
      from (
        select account_id, hour_at, provider, model_id, operation, api_key_id, unit, sum(events) as events, sum(amount) as amount,
          sum(input_tokens) as input_tokens, sum(output_tokens) as output_tokens,
          sum(cache_read_tokens + cache_write_5m_tokens + cache_write_1h_tokens + reasoning_tokens + input_audio_tokens
            + output_audio_tokens + input_image_tokens + output_image_tokens + images + audio_ms + processing_ms
            + web_searches) as others
        from usage_hours
        group by account_id, hour_at, provider, model_id, operation, api_key_id, unit
      ) h
      full join (
        select account_id, date_trunc('hour', occurred_at, 'UTC') as hour_at, provider, model_id, operation,
          coalesce(api_key_id, '') as api_key_id, coalesce(unit, '') as unit, count(*) as events,
          coalesce(sum(credits_used), 0) as amount, coalesce(sum(input_tokens), 0) as input_tokens,
          coalesce(sum(output_tokens), 0) as output_tokens,
          sum(coalesce(cache_read_tokens, 0)::numeric + coalesce(cache_write_5m_tokens, 0) + coalesce(cache_write_1h_tokens, 0)
            + coalesce(reasoning_tokens, 0) + coalesce(input_audio_tokens, 0) + coalesce(output_audio_tokens, 0)
            + coalesce(input_image_tokens, 0) + coalesce(output_image_tokens, 0) + coalesce(images, 0)
            + coalesce(audio_ms, 0) + coalesce(processing_ms, 0) + coalesce(web_searches, 0)) as others
        from usage_history
        where voided_at is null
        group by 1, 2, 3, 4, 5, 6, 7
      ) u on u.account_id = h.account_id and u.hour_at = h.hour_at and u.provider = h.provider and u.model_id = h.model_id
        and u.operation = h.operation and u.api_key_id = h.api_key_id and u.unit = h.unit
      """;

  private static final String UNRATED =
      """
      select coalesce(a.unrated_events, 0) = coalesce(u.events, 0) as ok,
        format('account %s: %s unrated by the account, %s by the history', coalesce(a.account_id, u.account_id),
          a.unrated_events, u.events) as what
      from accounts a
      full join (
        select account_id, count(*) as events
        from usage_history
        where rate_card_id is null and voided_at is null
        group by account_id
      ) u on u.account_id = a.account_id
      """;

  private static final String QUARANTINED =
      """
      select coalesce(a.quarantined_events, 0) = coalesce(q.records, 0) as ok,
        format('account %s: %s quarantined by the account, %s by the quarantine', coalesce(a.account_id, q.account_id),
          a.quarantined_events, q.records) as what
      from accounts a
      full join (
        select account_id, count(*) as records
        from quarantine
        where account_id is not null
        group by account_id
      ) q on q.account_id = a.account_id
      """;
}
