package io.usageledger.ledger.verify;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The hourly roll-ups against the history: of accounts that are read whole every hour, of others
 * the hours that entries touched. Hours of months that are not attached, or in part archived, have
 * no history to compare with.
 */
final class HourCheck {
  private final JdbcTemplate jdbc;
  private final Report report;
  private final DetachedMonths months;
  private final Set<String> whole = new HashSet<>();
  private final Map<String, Set<Instant>> touched = new LinkedHashMap<>();

  HourCheck(JdbcTemplate jdbc, Report report, DetachedMonths months) {
    this.jdbc = jdbc;
    this.report = report;
    this.months = months;
  }

  /** The account's hours are compared all, whatever its entries touch. */
  void addWhole(String accountId) {
    whole.add(accountId);
  }

  void add(String accountId, Instant occurredAt) {
    addHours(accountId, Set.of(occurredAt.truncatedTo(ChronoUnit.HOURS)));
  }

  void addHours(String accountId, Set<Instant> hours) {
    if (!whole.contains(accountId) && !hours.isEmpty()) {
      touched.computeIfAbsent(accountId, account -> new LinkedHashSet<>()).addAll(hours);
    }
  }

  /** Returns the hours that entries of the account touched, which are then not compared yet. */
  Set<Instant> takeHours(String accountId) {
    Set<Instant> hours = touched.remove(accountId);
    return hours == null ? Set.of() : hours;
  }

  private static final String HISTORY_SUMS =
      """
          coalesce(sum(input_tokens), 0) as input_tokens, coalesce(sum(cache_read_tokens), 0) as cache_read_tokens, coalesce(sum(cache_write_5m_tokens), 0) as cache_write_5m_tokens,
          coalesce(sum(cache_write_1h_tokens), 0) as cache_write_1h_tokens, coalesce(sum(output_tokens), 0) as output_tokens, coalesce(sum(reasoning_tokens), 0) as reasoning_tokens,
          coalesce(sum(input_audio_tokens), 0) as input_audio_tokens, coalesce(sum(output_audio_tokens), 0) as output_audio_tokens, coalesce(sum(input_image_tokens), 0) as input_image_tokens,
          coalesce(sum(output_image_tokens), 0) as output_image_tokens, coalesce(sum(images), 0) as images, coalesce(sum(audio_ms), 0) as audio_ms,
          coalesce(sum(processing_ms), 0) as processing_ms, coalesce(sum(web_searches), 0) as web_searches,
          count(*) as events, coalesce(sum(credits_used), 0) as amount
      """;

  private static final String COMPARED =
      """
      select coalesce(h.account_id, u.account_id) as account_id, coalesce(h.hour_at, u.hour_at) as hour_at,
        coalesce(h.model_id, u.model_id) as what, coalesce(h.events, 0) as events, coalesce(u.events, 0) as other_events,
        case
          when (coalesce(h.events, 0), coalesce(h.amount, 0),
            coalesce(h.input_tokens, 0), coalesce(h.cache_read_tokens, 0), coalesce(h.cache_write_5m_tokens, 0), coalesce(h.cache_write_1h_tokens, 0),
            coalesce(h.output_tokens, 0), coalesce(h.reasoning_tokens, 0), coalesce(h.input_audio_tokens, 0), coalesce(h.output_audio_tokens, 0),
            coalesce(h.input_image_tokens, 0), coalesce(h.output_image_tokens, 0), coalesce(h.images, 0), coalesce(h.audio_ms, 0),
            coalesce(h.processing_ms, 0), coalesce(h.web_searches, 0))
        = (coalesce(u.events, 0), coalesce(u.amount, 0),
            coalesce(u.input_tokens, 0), coalesce(u.cache_read_tokens, 0), coalesce(u.cache_write_5m_tokens, 0), coalesce(u.cache_write_1h_tokens, 0),
            coalesce(u.output_tokens, 0), coalesce(u.reasoning_tokens, 0), coalesce(u.input_audio_tokens, 0), coalesce(u.output_audio_tokens, 0),
            coalesce(u.input_image_tokens, 0), coalesce(u.output_image_tokens, 0), coalesce(u.images, 0), coalesce(u.audio_ms, 0),
            coalesce(u.processing_ms, 0), coalesce(u.web_searches, 0))
          then null
          else (
            select string_agg(format('%s %s, by the history %s', name, trim_scale(coalesce(one, 0)), trim_scale(coalesce(other, 0))), '; ')
            from (values
            ('events', h.events, u.events), ('amount', h.amount, u.amount),
            ('input_tokens', h.input_tokens, u.input_tokens), ('cache_read_tokens', h.cache_read_tokens, u.cache_read_tokens),
            ('cache_write_5m_tokens', h.cache_write_5m_tokens, u.cache_write_5m_tokens), ('cache_write_1h_tokens', h.cache_write_1h_tokens, u.cache_write_1h_tokens),
            ('output_tokens', h.output_tokens, u.output_tokens), ('reasoning_tokens', h.reasoning_tokens, u.reasoning_tokens),
            ('input_audio_tokens', h.input_audio_tokens, u.input_audio_tokens), ('output_audio_tokens', h.output_audio_tokens, u.output_audio_tokens),
            ('input_image_tokens', h.input_image_tokens, u.input_image_tokens), ('output_image_tokens', h.output_image_tokens, u.output_image_tokens),
            ('images', h.images, u.images), ('audio_ms', h.audio_ms, u.audio_ms),
            ('processing_ms', h.processing_ms, u.processing_ms), ('web_searches', h.web_searches, u.web_searches)
            ) as v (name, one, other)
            where coalesce(one, 0) <> coalesce(other, 0)
          )
        end as difference
      from h
      full join u on u.account_id = h.account_id and u.hour_at = h.hour_at and u.provider = h.provider
        and u.model_id = h.model_id and u.operation = h.operation and u.api_key_id = h.api_key_id and u.unit = h.unit
      """;

  private static final String METERS_COMPARED =
      """
      select coalesce(h.account_id, u.account_id) as account_id, coalesce(h.hour_at, u.hour_at) as hour_at,
        coalesce(h.model_id, u.model_id) as what, 0 as events, 0 as other_events,
        case
          when coalesce(h.quantity, 0) <> coalesce(u.quantity, 0)
          then format('%s %s, by the history %s', coalesce(h.meter, u.meter), trim_scale(coalesce(h.quantity, 0)),
            trim_scale(coalesce(u.quantity, 0)))
        end as difference
      from h
      full join u on u.account_id = h.account_id and u.hour_at = h.hour_at and u.provider = h.provider
        and u.model_id = h.model_id and u.operation = h.operation and u.api_key_id = h.api_key_id and u.unit = h.unit
        and u.meter = h.meter
      """;

  private static final String WHOLE =
      """
      with h as (
        select *
        from usage_hours
        where account_id = any(?::text[])
      ),
      u as (
        select account_id, date_trunc('hour', occurred_at, 'UTC') as hour_at, provider, model_id, operation,
          coalesce(api_key_id, '') as api_key_id, coalesce(unit, '') as unit,
      """
          + HISTORY_SUMS
          + """
        from usage_history
        where account_id = any(?::text[]) and voided_at is null
        group by 1, 2, 3, 4, 5, 6, 7
      )
      """
          + COMPARED;

  private static final String TOUCHED =
      """
      with t as (
        select *
        from unnest(?::text[], ?::timestamptz[]) as t (touched_account_id, touched_at)
      ),
      h as (
        select h.*
        from t
        join usage_hours h on h.account_id = touched_account_id and h.hour_at = touched_at
      ),
      u as (
        select account_id, touched_at as hour_at, provider, model_id, operation,
          coalesce(api_key_id, '') as api_key_id, coalesce(unit, '') as unit,
      """
          + HISTORY_SUMS
          + """
        from t
        join usage_history on account_id = touched_account_id and occurred_at >= touched_at
          and occurred_at < touched_at + interval '1 hour'
        where voided_at is null
        group by 1, 2, 3, 4, 5, 6, 7
      )
      """
          + COMPARED;

  private static final String METERS_WHOLE =
      """
      with h as (
        select *
        from usage_hour_meters
        where account_id = any(?::text[])
      ),
      u as (
        select account_id, date_trunc('hour', occurred_at, 'UTC') as hour_at, provider, model_id, operation,
          coalesce(api_key_id, '') as api_key_id, coalesce(unit, '') as unit, q.key as meter,
          sum(case when q.value ~ '^[0-9]+$' then q.value::numeric end) as quantity
        from usage_history
        cross join jsonb_each_text(
          case when jsonb_typeof(other_quantities) = 'object' then other_quantities end) q
        where account_id = any(?::text[]) and voided_at is null
        group by 1, 2, 3, 4, 5, 6, 7, 8
      )
      """
          + METERS_COMPARED;

  private static final String METERS_TOUCHED =
      """
      with t as (
        select *
        from unnest(?::text[], ?::timestamptz[]) as t (touched_account_id, touched_at)
      ),
      h as (
        select h.*
        from t
        join usage_hour_meters h on h.account_id = touched_account_id and h.hour_at = touched_at
      ),
      u as (
        select account_id, touched_at as hour_at, provider, model_id, operation,
          coalesce(api_key_id, '') as api_key_id, coalesce(unit, '') as unit, q.key as meter,
          sum(case when q.value ~ '^[0-9]+$' then q.value::numeric end) as quantity
        from t
        join usage_history on account_id = touched_account_id and occurred_at >= touched_at
          and occurred_at < touched_at + interval '1 hour'
        cross join jsonb_each_text(
          case when jsonb_typeof(other_quantities) = 'object' then other_quantities end) q
        where voided_at is null
        group by 1, 2, 3, 4, 5, 6, 7, 8
      )
      """
          + METERS_COMPARED;

  void flush() {
    if (!whole.isEmpty()) {
      String[] accounts = whole.toArray(String[]::new);
      jdbc.query(WHOLE, this::compare, accounts, accounts);
      jdbc.query(METERS_WHOLE, this::compare, accounts, accounts);
    }
    if (!touched.isEmpty()) {
      List<String> accounts = new ArrayList<>();
      List<String> hours = new ArrayList<>();
      touched.forEach(
          (account, ofAccount) ->
              ofAccount.forEach(
                  hour -> {
                    accounts.add(account);
                    hours.add(hour.toString());
                  }));
      String[] of = accounts.toArray(String[]::new);
      String[] at = hours.toArray(String[]::new);
      jdbc.query(TOUCHED, this::compare, of, at);
      jdbc.query(METERS_TOUCHED, this::compare, of, at);
    }
    whole.clear();
    touched.clear();
  }

  private void compare(ResultSet row) throws SQLException {
    Instant hourAt = row.getObject("hour_at", OffsetDateTime.class).toInstant();
    if (months.contain(hourAt)) {
      report.of(Check.HOURS).count("rows of detached months", 1);
      return;
    }
    Findings hours = report.of(Check.HOURS);
    hours.checked(1);
    hours.sum("events", row.getBigDecimal("events"), row.getBigDecimal("other_events"));
    @Nullable String difference = row.getString("difference");
    if (difference != null) {
      String accountId = row.getString("account_id");
      report.fault(
          Check.HOURS,
          accountId,
          "account %s, hour %s, %s: the roll-up has %s"
              .formatted(accountId, hourAt, row.getString("what"), difference));
    }
  }
}
