create or replace function detach_usage_month(any_instant timestamptz) returns text
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
