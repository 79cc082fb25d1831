-- Why: a month's partition ended a month later in the zone of whoever asked for it, which is that of the service's machine: in Berlin March ended an
-- hour before its end in UTC, in New York three days before. Usage of the days between then found no partition, or could be given none, and posting
-- stood. Now the functions reckon in UTC whatever the session's zone is, and partitions that were made otherwise are made right.
-- Partitions that somebody else made, to bridge the gap, are named and left for whoever made them: what they are made like is not known.
-- Locks: usage_history exclusively where a partition is wrong, while its rows are looked at; else none. Undo: undo/projections/U15__months_of_utc.sql.

set local timezone = 'UTC';

do $$
declare
  strange text;
begin
  select string_agg(format('%s %s', p.relname, p.bound), ', ' order by p.relname) into strange
  from (
    select c.relname, b.bound, n.is_ours,
      count(*) filter (where n.is_ours) over (partition by substr(c.relname, 1, length('usage_history_YYYY_MM'))) as of_month
    from pg_inherits i
    join pg_class c on c.oid = i.inhrelid
    cross join lateral (select pg_get_expr(c.relpartbound, c.oid) as bound) b
    cross join lateral (
      select c.relname ~ '^usage_history_[0-9]{4}_(0[1-9]|1[0-2])(_[0-9]+)?$' and b.bound <> 'DEFAULT' as is_ours) n
    where i.inhparent = 'usage_history'::regclass
  ) p
  where not p.is_ours or p.of_month > 1;
  if strange is not null then
    raise exception 'usage_history has partitions that the ledger did not make, or two for one month: %. Nothing was changed. With all services stopped, detach them, but for one of each month (alter table usage_history detach partition NAME), and migrate again. Before the services start, insert the rows of each into usage_history, and drop it; a month that has no partition gets one by ensure_usage_partition(occurred_at).',
      strange
      using errcode = 'object_not_in_prerequisite_state';
  end if;
end
$$;

alter function ensure_usage_partition(timestamptz) set timezone = 'UTC';
alter function detach_usage_month(timestamptz) set timezone = 'UTC';
alter function attach_usage_archive(text) set timezone = 'UTC';

create temporary table wrong_months on commit drop as
select c.relname as partition, m.month_start, m.month_start + interval '1 month' as month_end
from pg_inherits i
join pg_class c on c.oid = i.inhrelid
cross join lateral (select to_timestamp(substr(c.relname, length('usage_history_') + 1, 7), 'YYYY_MM') as month_start) m
where i.inhparent = 'usage_history'::regclass
  and pg_get_expr(c.relpartbound, c.oid)
    <> format('FOR VALUES FROM (%L) TO (%L)', m.month_start, m.month_start + interval '1 month');

create temporary table rows_of_other_months (like usage_history) on commit drop;

do $$
declare
  wrong record;
begin
  for wrong in select * from wrong_months loop
    execute format('alter table usage_history detach partition %I', wrong.partition);
  end loop;
  for wrong in select * from wrong_months loop
    execute format(
      'with moved as (delete from %I where occurred_at < $1 or occurred_at >= $2 returning *)
       insert into rows_of_other_months select * from moved', wrong.partition)
    using wrong.month_start, wrong.month_end;
    execute format('alter table usage_history attach partition %I for values from (%L) to (%L)',
      wrong.partition, wrong.month_start, wrong.month_end);
  end loop;
end
$$;

select ensure_usage_partition(month_start) from (select distinct date_trunc('month', occurred_at, 'UTC') as month_start from rows_of_other_months) m;
insert into usage_history select * from rows_of_other_months;
