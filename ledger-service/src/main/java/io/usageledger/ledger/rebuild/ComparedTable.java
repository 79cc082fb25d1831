package io.usageledger.ledger.rebuild;

import java.util.List;

/**
 * A table of the projections, and how two generations of it are compared: by a digest of each
 * group's rows, a group being an account's where the table has accounts, and row by row where
 * digests differ. Both statements read whichever generation the search path finds.
 */
enum ComparedTable {
  ACCOUNTS(
      Filter.ACCOUNTS,
      """
      select account_id collate "C" as group_key, count(*), sum(hash_record_extended(t, 1)), sum(hash_record_extended(t, 2))
      from accounts t
      where cast(? as text[]) is null or account_id = any(cast(? as text[]))
      group by account_id
      order by 1
      """,
      """
      select to_jsonb(t)
      from accounts t
      where account_id = ?
      """,
      "account_id"),
  BALANCES(
      Filter.ACCOUNTS,
      """
      select account_id collate "C" as group_key, count(*), sum(hash_record_extended(t, 1)), sum(hash_record_extended(t, 2))
      from balances t
      where cast(? as text[]) is null or account_id = any(cast(? as text[]))
      group by account_id
      order by 1
      """,
      """
      select to_jsonb(t)
      from balances t
      where account_id = ?
      """,
      "account_id",
      "unit"),
  CREDITS(
      Filter.ACCOUNTS,
      """
      select account_id collate "C" as group_key, count(*), sum(hash_record_extended(t, 1)), sum(hash_record_extended(t, 2))
      from credits t
      where cast(? as text[]) is null or account_id = any(cast(? as text[]))
      group by account_id
      order by 1
      """,
      """
      select to_jsonb(t)
      from credits t
      where account_id = ?
      """,
      "account_id",
      "credit_number"),
  SUBSCRIPTIONS(
      Filter.ACCOUNTS,
      """
      select account_id collate "C" as group_key, count(*), sum(hash_record_extended(t, 1)), sum(hash_record_extended(t, 2))
      from subscriptions t
      where cast(? as text[]) is null or account_id = any(cast(? as text[]))
      group by account_id
      order by 1
      """,
      """
      select to_jsonb(t)
      from subscriptions t
      where account_id = ?
      """,
      "account_id",
      "subscription_id"),
  ENTRIES(
      Filter.ACCOUNTS,
      """
      select account_id collate "C" as group_key, count(*), sum(hash_record_extended(t, 1)), sum(hash_record_extended(t, 2))
      from entries t
      where cast(? as text[]) is null or account_id = any(cast(? as text[]))
      group by account_id
      order by 1
      """,
      """
      select to_jsonb(t)
      from entries t
      where account_id = ?
      """,
      "account_id",
      "sequence_number"),
  USAGE_HISTORY(
      Filter.ACCOUNTS_AND_MONTHS,
      """
      select account_id collate "C" as group_key, count(*), sum(hash_record_extended(t, 1)), sum(hash_record_extended(t, 2))
      from usage_history t
      where (cast(? as text[]) is null or account_id = any(cast(? as text[])))
        and date_trunc('month', occurred_at, 'UTC') <> all(cast(? as timestamptz[]))
      group by account_id
      order by 1
      """,
      """
      select to_jsonb(t)
      from usage_history t
      where account_id = ?
        and date_trunc('month', occurred_at, 'UTC') <> all(cast(? as timestamptz[]))
      """,
      "account_id",
      "occurred_at",
      "posting_number"),
  USAGE_HOURS(
      Filter.ACCOUNTS,
      """
      select account_id collate "C" as group_key, count(*), sum(hash_record_extended(t, 1)), sum(hash_record_extended(t, 2))
      from usage_hours t
      where cast(? as text[]) is null or account_id = any(cast(? as text[]))
      group by account_id
      order by 1
      """,
      """
      select to_jsonb(t)
      from usage_hours t
      where account_id = ?
      """,
      "account_id",
      "hour_at",
      "provider",
      "model_id",
      "operation",
      "api_key_id",
      "unit"),
  USAGE_HOUR_METERS(
      Filter.ACCOUNTS,
      """
      select account_id collate "C" as group_key, count(*), sum(hash_record_extended(t, 1)), sum(hash_record_extended(t, 2))
      from usage_hour_meters t
      where cast(? as text[]) is null or account_id = any(cast(? as text[]))
      group by account_id
      order by 1
      """,
      """
      select to_jsonb(t)
      from usage_hour_meters t
      where account_id = ?
      """,
      "account_id",
      "hour_at",
      "provider",
      "model_id",
      "operation",
      "api_key_id",
      "unit",
      "meter"),
  QUARANTINE(
      Filter.ACCOUNTS,
      """
      select coalesce(account_id, '') collate "C" as group_key, count(*), sum(hash_record_extended(t, 1)), sum(hash_record_extended(t, 2))
      from quarantine t
      where cast(? as text[]) is null or coalesce(account_id, '') = any(cast(? as text[]))
      group by 1
      order by 1
      """,
      """
      select to_jsonb(t)
      from quarantine t
      where coalesce(account_id, '') = ?
      """,
      "topic",
      "record_partition",
      "record_offset",
      "appended_at"),
  EVENT_IDENTITIES(
      Filter.LATE_ONES_LEFT_OUT,
      """
      select left(identity::text, 3) collate "C" as group_key, count(*), sum(hash_record_extended(t, 1)), sum(hash_record_extended(t, 2))
      from event_identities t
      group by 1
      order by 1
      """,
      """
      select to_jsonb(t)
      from event_identities t
      where left(identity::text, 3) = ?
      """,
      "identity"),
  SOURCE_OUTCOMES(
      Filter.NONE,
      """
      select '' as group_key, count(*), sum(hash_record_extended(t, 1)), sum(hash_record_extended(t, 2))
      from source_outcomes t
      """,
      """
      select to_jsonb(t)
      from source_outcomes t
      where ? = ''
      """,
      "source",
      "outcome",
      "log_partition"),
  USAGE_MONTHS(
      Filter.NONE,
      """
      select '' as group_key, count(*), sum(hash_record_extended(t, 1)), sum(hash_record_extended(t, 2))
      from usage_months t
      """,
      """
      select to_jsonb(t)
      from usage_months t
      where ? = ''
      """,
      "month_at",
      "log_partition"),
  APPLIED_OFFSETS(
      Filter.NONE,
      """
      select '' as group_key, count(*), sum(hash_record_extended(t, 1)), sum(hash_record_extended(t, 2))
      from applied_offsets t
      """,
      """
      select to_jsonb(t)
      from applied_offsets t
      where ? = ''
      """,
      "topic",
      "log_partition"),
  USAGE_MONTHS(
      Filter.NONE,
      """
      select '' as group_key, count(*), sum(hash_record_extended(t, 1)), sum(hash_record_extended(t, 2))
      from usage_months t
      """,
      """
      select to_jsonb(t)
      from usage_months t
      where ? = ''
      """,
      "month_at",
      "log_partition"),
  RATE_CARDS(
      Filter.NONE,
      """
      select '' as group_key, count(*), sum(hash_record_extended(t, 1)), sum(hash_record_extended(t, 2))
      from rate_cards t
      """,
      """
      select to_jsonb(t)
      from rate_cards t
      where ? = ''
      """,
      "rate_card_id"),
  PRICES(
      Filter.NONE,
      """
      select '' as group_key, count(*), sum(hash_record_extended(t, 1)), sum(hash_record_extended(t, 2))
      from prices t
      """,
      """
      select to_jsonb(t)
      from prices t
      where ? = ''
      """,
      "price_id"),
  MODEL_ALIASES(
      Filter.NONE,
      """
      select '' as group_key, count(*), sum(hash_record_extended(t, 1)), sum(hash_record_extended(t, 2))
      from model_aliases t
      """,
      """
      select to_jsonb(t)
      from model_aliases t
      where ? = ''
      """,
      "alias_id"),
  MODELS(
      Filter.NONE,
      """
      select '' as group_key, count(*), sum(hash_record_extended(t, 1)), sum(hash_record_extended(t, 2))
      from models t
      """,
      """
      select to_jsonb(t)
      from models t
      where ? = ''
      """,
      "provider",
      "model_id");

  /** What of a table is compared when only some accounts are. */
  enum Filter {
    ACCOUNTS,
    ACCOUNTS_AND_MONTHS,
    /** All of it: it is small. */
    NONE,
    /** Nothing: it is large, and has no accounts. */
    LATE_ONES_LEFT_OUT
  }

  private final Filter filter;
  private final String digests;
  private final String rows;
  private final List<String> key;

  ComparedTable(Filter filter, String digests, String rows, String... key) {
    this.filter = filter;
    this.digests = digests;
    this.rows = rows;
    this.key = List.of(key);
  }

  Filter filter() {
    return filter;
  }

  /** group, count of rows, two sums of hashes; in the order of the groups' bytes. */
  String digests() {
    return digests;
  }

  /** The rows of one group as JSON. */
  String rows() {
    return rows;
  }

  List<String> key() {
    return key;
  }

  boolean hasAccounts() {
    return filter == Filter.ACCOUNTS || filter == Filter.ACCOUNTS_AND_MONTHS;
  }
}
