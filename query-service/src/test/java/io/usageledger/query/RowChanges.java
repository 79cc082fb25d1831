package io.usageledger.query;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Makes rows that {@link LedgerRows} wrote stand otherwise. */
final class RowChanges {
  private final JdbcClient jdbc;

  RowChanges(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * Gives an account that has none as many entries of -1 and 4 kB.
   *
   * @return the last one's sequence number
   */
  long journal(String accountId, int entries, Instant appendedAt) {
    jdbc.sql(
            """
            with written as (
              insert into entries (
                sequence_number, posting_number, appended_at, occurred_at, log_offset, log_partition, evidence, amount,
                balance_after, account_id, kind, unit, hash, detail)
              select n, n, :at, :at, n, 0, gen_random_uuid(), -1, -n, :account_id, 'adjustment', 'credits',
                sha256('x'), jsonb_build_object('reason', repeat('long ', 800))
              from generate_series(1, :entries) as n),
            counted as (
              update accounts
              set entry_count = :entries
              where account_id = :account_id)
            insert into balances (account_id, unit, balance, overdraft)
            values (:account_id, 'credits', -:entries, :entries)
            """)
        .param("account_id", accountId)
        .param("entries", entries)
        .param("at", appendedAt.atOffset(ZoneOffset.UTC))
        .update();
    return entries;
  }

  /** Makes an entry one of another amount. */
  void amount(String accountId, long sequence, String amount) {
    jdbc.sql(
            """
            update entries
            set amount = :amount
            where account_id = :account_id
              and sequence_number = :sequence
            """)
        .param("amount", new BigDecimal(amount))
        .param("account_id", accountId)
        .param("sequence", sequence)
        .update();
  }

  /** What an entry says beside its figures. */
  void detail(String accountId, long sequence, String detail) {
    jdbc.sql(
            """
            update entries
            set detail = :detail::jsonb
            where account_id = :account_id
              and sequence_number = :sequence
            """)
        .param("detail", detail)
        .param("account_id", accountId)
        .param("sequence", sequence)
        .update();
  }

  void used(String accountId, int creditNumber, String used) {
    jdbc.sql(
            """
            update credits
            set used = :used
            where account_id = :account_id
              and credit_number = :credit_number
            """)
        .param("used", new BigDecimal(used))
        .param("account_id", accountId)
        .param("credit_number", creditNumber)
        .update();
  }

  /** What the gateway said that a posted event cost. */
  void reportedCost(String accountId, String eventId, String amount, String currency) {
    jdbc.sql(
            """
            update usage_history
            set reported_cost = :amount, reported_currency = :currency
            where account_id = :account_id
              and event_id = :event_id
            """)
        .param("amount", new BigDecimal(amount))
        .param("currency", currency)
        .param("account_id", accountId)
        .param("event_id", eventId)
        .update();
  }

  void close(String accountId) {
    jdbc.sql("update accounts set closed_at = now() where account_id = :id")
        .param("id", accountId)
        .update();
  }

  /** Closes the month of an instant to voids and ratings. */
  void closeMonth(Instant at) {
    jdbc.sql(
            """
            insert into usage_months (month_at, log_partition, closed_at, reason)
            values (date_trunc('month', cast(:at as timestamptz), 'UTC'), 0, now(), 'a test')
            """)
        .param("at", at.toString())
        .update();
  }

  /** As if the month of these rows had left the tables. */
  void archive(String accountId, Instant at) {
    jdbc.sql("delete from usage_history where account_id = :id").param("id", accountId).update();
    jdbc.sql(
            """
            insert into usage_detachments (month_at, detached_at, events, archive)
            values (date_trunc('month', cast(:at as timestamptz), 'UTC'), now(), 1, :archive)
            """)
        .param("at", at.toString())
        .param("archive", "usage_archive_" + accountId)
        .update();
  }

  /** Detaches the month 2016-08 once somebody waits to read usage_history, locked until then. */
  void detachBeforeAWaitingReader() {
    jdbc.sql(
            """
            do $$
            begin
              lock table only usage_history in access exclusive mode;
              for turn in 1..100 loop
                exit when exists (
                  select
                  from pg_locks
                  where relation = 'usage_history'::regclass
                    and not granted);
                perform pg_sleep(0.05);
              end loop;
              insert into usage_detachments (month_at, detached_at, events, archive)
              values ('2016-08-01Z', now(), 1, 'usage_archive_2016_08_1');
              alter table usage_history detach partition usage_history_2016_08;
              drop table usage_history_2016_08;
            end
            $$
            """)
        .update();
  }

  boolean historyIsLocked() {
    return jdbc.sql(
            """
            select exists (
              select
              from pg_locks
              where relation = 'usage_history'::regclass
                and mode = 'AccessExclusiveLock'
                and granted)
            """)
        .query(Boolean.class)
        .single();
  }
}
