-- Why: a month of usage history can leave the tables, and what it held must still be known: which months take no void or rating
-- any more, which tables were detached, and what they sum up to.
-- Locks: nothing that exists. Undo: undo/projections/U11__usage_months.sql.

create table usage_months (
  month_at      timestamptz not null,
  closed_at     timestamptz,
  log_partition integer     not null,
  reason        text,
  constraint usage_months_pk primary key (month_at, log_partition),
  constraint usage_months_month_at_whole check (month_at = date_trunc('month', month_at, 'UTC'))
);
comment on table usage_months is 'Months of usage that were closed to voids and ratings, by partition of the log; a month without a row is open.';
comment on column usage_months.month_at is 'Start of the month, UTC. Source: UsageMonthChanged.';
comment on column usage_months.closed_at is 'Append time from which on its usage takes no void and no rating; null is open again. Source: the log.';
comment on column usage_months.log_partition is 'Partition of ledger-events. Source: the log.';
comment on column usage_months.reason is 'Why it was changed last. Source: UsageMonthChanged.';

create table usage_detachments (
  month_at    timestamptz not null,
  detached_at timestamptz not null,
  exported_at timestamptz,
  dropped_at  timestamptz,
  events      bigint      not null,
  archive     text        not null,
  sha256      bytea,
  constraint usage_detachments_pk primary key (archive),
  constraint usage_detachments_month_at_whole check (month_at = date_trunc('month', month_at, 'UTC')),
  constraint usage_detachments_events_not_negative check (events >= 0),
  constraint usage_detachments_exported_whole check ((exported_at is null) = (sha256 is null) and length(sha256) = 32),
  constraint usage_detachments_dropped_is_exported check (dropped_at is null or exported_at is not null)
);
create index usage_detachments_by_month on usage_detachments (month_at);
comment on table usage_detachments is 'Rows of usage_history that were detached from it, a table each. No part of what follows from the log: a rebuilt ledger has the rows in usage_history.';
comment on column usage_detachments.month_at is 'Start of the month, UTC. Source: the detachment.';
comment on column usage_detachments.detached_at is 'When its rows left usage_history. Source: the database''s clock.';
comment on column usage_detachments.exported_at is 'When its rows were written to a file; null is not yet. Source: the command that wrote it.';
comment on column usage_detachments.dropped_at is 'When the table was dropped; null is it is still there. Source: the command that dropped it.';
comment on column usage_detachments.events is 'Rows that it had. Source: the detachment.';
comment on column usage_detachments.archive is 'Name of the table, and of its file. Source: the detachment.';
comment on column usage_detachments.sha256 is 'SHA-256 of the file that it was written to, 32 bytes. Source: the command that wrote it.';

create table usage_archives (
  month_at         timestamptz not null,
  events           bigint      not null,
  voided_events    bigint      not null,
  input_tokens     numeric     not null,
  output_tokens    numeric     not null,
  other_quantities numeric     not null,
  amount           numeric     not null,
  archive          text        not null,
  account_id       text        not null,
  unit             text        not null,
  constraint usage_archives_pk primary key (account_id, archive, unit),
  constraint usage_archives_archive_fk foreign key (archive) references usage_detachments (archive) on delete cascade,
  constraint usage_archives_counts_not_negative check (events >= 0 and voided_events >= 0 and amount >= 0)
);
create index usage_archives_by_archive on usage_archives (archive);
comment on table usage_archives is 'What detached usage sums up to, by account and unit, so that sums over usage_history and this table are those of the entries and of the roll-ups.';
comment on column usage_archives.month_at is 'Start of the month, UTC. Source: the detachment.';
comment on column usage_archives.events is 'Standing usage events, as usage_hours counts them. Source: the detachment.';
comment on column usage_archives.voided_events is 'Voided usage events. Source: the detachment.';
comment on column usage_archives.input_tokens is 'Sum of the meter over the standing events. Source: the detachment.';
comment on column usage_archives.output_tokens is 'Sum of the meter over the standing events. Source: the detachment.';
comment on column usage_archives.other_quantities is 'Sum of every other meter with a column over the standing events. Source: the detachment.';
comment on column usage_archives.amount is 'Sum of what the standing events were rated at, in unit. Source: the detachment.';
comment on column usage_archives.archive is 'Which detachment. Source: the detachment.';
comment on column usage_archives.account_id is 'Who pays. Source: UsageRecorded.';
comment on column usage_archives.unit is 'What amount is in; empty is unrated. Source: the fold.';

-- The tables of sums are written by the functions below alone.
revoke insert, update, delete on usage_detachments, usage_archives from ledger_poster;

-- Takes a month's rows out of usage_history, and writes down what they sum up to, in one transaction. Nobody reads another figure for it,
-- but lists of single events. Refused unless every partition of the log has closed the month, since nothing may want to change its rows then.
-- While the rows are summed only usage that comes late for the very month waits; the exclusive lock on usage_history is for a moment. It is
-- waited for less long than a deadlock takes to be found: who calls tries again.
create function detach_usage_month(any_instant timestamptz) returns text
language plpgsql security definer set search_path from current set lock_timeout = '500ms' as $$
declare
  month_start  timestamptz := date_trunc('month', any_instant, 'UTC');
  month_name   text := to_char(month_start at time zone 'UTC', 'YYYY_MM');
  partition    text;
  archive_name text;
  month_rows   bigint;
begin
  perform pg_advisory_xact_lock(hashtext('usage_history partitions'));
  select c.relname into partition
  from pg_inherits i
  join pg_class c on c.oid = i.inhrelid
  where i.inhparent = to_regclass('usage_history') and c.relname ~ ('^usage_history_' || month_name || '(_[0-9]+)?$');
  if partition is null then
    return null;
  end if;
  if not exists (select from applied_offsets where topic = 'ledger-events') or exists (
    select
    from applied_offsets o
    where o.topic = 'ledger-events' and not exists (
      select
      from usage_months m
      where m.month_at = month_start and m.log_partition = o.log_partition and m.closed_at is not null))
  then
    raise exception 'usage of % is not closed in every partition of the log', to_char(month_start at time zone 'UTC', 'YYYY-MM')
      using errcode = 'object_not_in_prerequisite_state';
  end if;
  archive_name := 'usage_archive_' || month_name || '_'
    || (select count(*) + 1 from usage_detachments d where d.month_at = month_start);
  while to_regclass(format('%I', archive_name)) is not null
    or exists (select from usage_detachments d where d.archive = archive_name)
  loop
    archive_name := archive_name || '_again';
  end loop;
  execute format('lock table %I in share mode', partition);
  execute format('select count(*) from %I', partition) into month_rows;
  insert into usage_detachments (month_at, detached_at, events, archive) values (month_start, now(), month_rows, archive_name);
  execute format(
    'insert into usage_archives (month_at, archive, account_id, unit, events, voided_events, amount, input_tokens, output_tokens, other_quantities)
     select $1, $2, account_id, coalesce(unit, ''''),
       count(*) filter (where voided_at is null), count(*) filter (where voided_at is not null),
       coalesce(sum(credits_used) filter (where voided_at is null), 0),
       coalesce(sum(input_tokens) filter (where voided_at is null), 0),
       coalesce(sum(output_tokens) filter (where voided_at is null), 0),
       coalesce(sum(coalesce(cache_read_tokens, 0)::numeric + coalesce(cache_write_5m_tokens, 0) + coalesce(cache_write_1h_tokens, 0)
         + coalesce(reasoning_tokens, 0) + coalesce(input_audio_tokens, 0) + coalesce(output_audio_tokens, 0)
         + coalesce(input_image_tokens, 0) + coalesce(output_image_tokens, 0) + coalesce(images, 0) + coalesce(audio_ms, 0)
         + coalesce(processing_ms, 0) + coalesce(web_searches, 0)) filter (where voided_at is null), 0)
     from %I
     group by account_id, unit', partition)
  using month_start, archive_name;
  execute format('alter table usage_history detach partition %I', partition);
  execute format('alter table %I rename to %I', partition, archive_name);
  execute format('revoke insert, update, delete on %I from ledger_poster', archive_name);
  return archive_name;
end
$$;

-- Brings detached rows back: the table as it is when usage_history has none for the month, its rows when usage came late meanwhile.
create function attach_usage_archive(archive_name text) returns bigint
language plpgsql security definer set search_path from current set lock_timeout = '500ms' as $$
declare
  month_start timestamptz;
  month_name  text;
  partition   text;
  expected    bigint;
  found_rows  bigint;
begin
  perform pg_advisory_xact_lock(hashtext('usage_history partitions'));
  select d.month_at, d.events into month_start, expected
  from usage_detachments d
  where d.archive = archive_name;
  if month_start is null or to_regclass(format('%I', archive_name)) is null then
    raise exception 'there is no detached table %', archive_name using errcode = 'undefined_table';
  end if;
  execute format('select count(*) from %I', archive_name) into found_rows;
  if found_rows <> expected then
    raise exception 'the table % has % rows, and had % when it was detached', archive_name, found_rows, expected
      using errcode = 'data_corrupted';
  end if;
  month_name := 'usage_history_' || to_char(month_start at time zone 'UTC', 'YYYY_MM');
  select c.relname into partition
  from pg_inherits i
  join pg_class c on c.oid = i.inhrelid
  where i.inhparent = to_regclass('usage_history') and c.relname ~ ('^' || month_name || '(_[0-9]+)?$');
  if partition is null then
    execute format('alter table %I rename to %I', archive_name, month_name);
    execute format('alter table usage_history attach partition %I for values from (%L) to (%L)',
      month_name, month_start, month_start + interval '1 month');
    execute format('grant insert, update, delete on %I to ledger_poster', month_name);
  else
    execute format('insert into usage_history select * from %I', archive_name);
    execute format('drop table %I', archive_name);
  end if;
  delete from usage_detachments d where d.archive = archive_name;
  return found_rows;
end
$$;

revoke execute on function detach_usage_month(timestamptz), attach_usage_archive(text) from public;
grant execute on function detach_usage_month(timestamptz), attach_usage_archive(text) to ledger_poster;
