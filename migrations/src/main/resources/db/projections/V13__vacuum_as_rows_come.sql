-- Why: rows of entries, event_identities and usage_history are added and hardly ever changed. Postgres vacuums such a table once it has grown by a
-- fifth: for a large one a long pass over pages that were written out before, and beside posting; in nearly every look at a growing history one was at
-- work. After 100,000 rows, as often as Postgres looks, it is a short one over pages that are still in memory, and rows that are frozen at once spare the pass that would come for
-- them later.
-- Locks: none that reading or writing would wait for (share update exclusive, for a moment). Undo: undo/projections/U13__vacuum_as_rows_come.sql.

create function vacuum_as_rows_come(appended regclass) returns void language plpgsql as $$
begin
  execute format(
    'alter table %s set (autovacuum_vacuum_insert_scale_factor = 0, autovacuum_vacuum_insert_threshold = 100000, autovacuum_freeze_min_age = 0)',
    appended);
end
$$;
revoke execute on function vacuum_as_rows_come(regclass) from public;

select vacuum_as_rows_come('entries'), vacuum_as_rows_come('event_identities');
select vacuum_as_rows_come(inhrelid::regclass) from pg_inherits where inhparent = 'usage_history'::regclass;

-- As before, but for the vacuuming of what it makes.
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
  perform vacuum_as_rows_come(format('%I', partition)::regclass);
  execute format('alter table usage_history attach partition %I for values from (%L) to (%L)',
    partition, month_start, month_end);
end
$$;
