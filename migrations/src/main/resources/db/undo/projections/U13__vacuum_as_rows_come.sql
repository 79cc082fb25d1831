create or replace function ensure_usage_partition(any_instant timestamptz) returns void
language plpgsql security definer set search_path from current as $$
declare
  month_start timestamptz := date_trunc('month', any_instant, 'UTC');
  month_end   timestamptz := date_trunc('month', any_instant, 'UTC') + interval '1 month';
  month_name  text := 'usage_history_' || to_char(month_start at time zone 'UTC', 'YYYY_MM');
  partition   text := month_name;
  number      integer := 1;
begin
  perform pg_advisory_xact_lock(hashtext('usage_history partitions'));
  -- A month that was detached keeps its table; usage that comes late for it gets another partition.
  while to_regclass(format('%I', partition)) is not null loop
    if (select relispartition from pg_class where oid = to_regclass(format('%I', partition))) then
      return;
    end if;
    number := number + 1;
    partition := month_name || '_' || number;
  end loop;
  execute format('create table %I (like usage_history including all)', partition);
  execute format('alter table usage_history attach partition %I for values from (%L) to (%L)',
    partition, month_start, month_end);
end
$$;

do $$
declare
  appended regclass;
begin
  for appended in
    select inhrelid::regclass from pg_inherits where inhparent = 'usage_history'::regclass
    union all select 'entries'::regclass
    union all select 'event_identities'::regclass
  loop
    execute format(
      'alter table %s reset (autovacuum_vacuum_insert_scale_factor, autovacuum_vacuum_insert_threshold, autovacuum_freeze_min_age)', appended);
  end loop;
end
$$;
drop function vacuum_as_rows_come(regclass);
