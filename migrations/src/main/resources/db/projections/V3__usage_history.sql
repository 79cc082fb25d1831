-- Why: one row per usage event, for history, grouping and explanation. Partitioned by month of occurred_at from day one.
-- The ledger creates a month's partition before it needs it; a month can be detached without touching any balance.
-- Locks: nothing that exists. Undo: undo/projections/U3__usage_history.sql.

create table usage_history (
  occurred_at           timestamptz not null,
  posting_number        bigint      not null,
  input_tokens          bigint,
  cache_read_tokens     bigint,
  cache_write_5m_tokens bigint,
  cache_write_1h_tokens bigint,
  output_tokens         bigint,
  reasoning_tokens      bigint,
  input_audio_tokens    bigint,
  output_audio_tokens   bigint,
  input_image_tokens    bigint,
  output_image_tokens   bigint,
  images                bigint,
  audio_ms              bigint,
  processing_ms         bigint,
  web_searches          bigint,
  rate_card_id          uuid,
  voided_at             timestamptz,
  account_id            text        not null,
  source                text        not null,
  event_id              text        not null,
  operation             text        not null,
  provider              text        not null,
  model_id              text        not null,
  unit                  text,
  credits_used          numeric,
  api_key_id            text,
  conversation_id       text,
  hold_id               text,
  reported_cost         numeric,
  reported_currency     text,
  other_quantities      jsonb,
  attributes            jsonb,
  raw_usage             text,
  constraint usage_history_pk primary key (account_id, occurred_at, posting_number),
  constraint usage_history_quantities_not_negative check (
    input_tokens >= 0 and cache_read_tokens >= 0 and cache_write_5m_tokens >= 0 and cache_write_1h_tokens >= 0 and output_tokens >= 0 and reasoning_tokens >= 0 and input_audio_tokens >= 0 and output_audio_tokens >= 0 and input_image_tokens >= 0 and output_image_tokens >= 0 and images >= 0 and audio_ms >= 0 and processing_ms >= 0 and web_searches >= 0),
  constraint usage_history_rated_whole check (
    (rate_card_id is null) = (credits_used is null) and (rate_card_id is null) = (unit is null)),
  constraint usage_history_credits_used_exact check (credits_used >= 0 and credits_used = round(credits_used, 12)),
  constraint usage_history_reported_cost_whole check (
    (reported_cost is null) = (reported_currency is null) and reported_cost >= 0)
) partition by range (occurred_at);

-- Reads over all accounts by time; events come roughly in that order, so block ranges cost next to nothing.
create index usage_history_by_time on usage_history using brin (occurred_at) with (pages_per_range = 32);

-- What waits for a price is found by its model; few rows, so that the index stays small.
create index usage_history_unrated on usage_history (provider, model_id)
  where rate_card_id is null and voided_at is null;

comment on table usage_history is 'One row per usage event, partitioned by month of occurred_at.';
comment on column usage_history.occurred_at is 'When the inference ended. Source: UsageRecorded.';
comment on column usage_history.posting_number is 'Sequence number of the posting''s first entry in the account''s journal. Source: the fold.';
comment on column usage_history.input_tokens is 'Quantity of the meter input_tokens, in tokens; null is not reported. Disjoint from the other meters. Source: UsageRecorded.';
comment on column usage_history.cache_read_tokens is 'Quantity of the meter cache_read_tokens, in tokens; null is not reported. Disjoint from the other meters. Source: UsageRecorded.';
comment on column usage_history.cache_write_5m_tokens is 'Quantity of the meter cache_write_5m_tokens, in tokens; null is not reported. Disjoint from the other meters. Source: UsageRecorded.';
comment on column usage_history.cache_write_1h_tokens is 'Quantity of the meter cache_write_1h_tokens, in tokens; null is not reported. Disjoint from the other meters. Source: UsageRecorded.';
comment on column usage_history.output_tokens is 'Quantity of the meter output_tokens, in tokens; null is not reported. Disjoint from the other meters. Source: UsageRecorded.';
comment on column usage_history.reasoning_tokens is 'Quantity of the meter reasoning_tokens, in tokens; null is not reported. Disjoint from the other meters. Source: UsageRecorded.';
comment on column usage_history.input_audio_tokens is 'Quantity of the meter input_audio_tokens, in tokens; null is not reported. Disjoint from the other meters. Source: UsageRecorded.';
comment on column usage_history.output_audio_tokens is 'Quantity of the meter output_audio_tokens, in tokens; null is not reported. Disjoint from the other meters. Source: UsageRecorded.';
comment on column usage_history.input_image_tokens is 'Quantity of the meter input_image_tokens, in tokens; null is not reported. Disjoint from the other meters. Source: UsageRecorded.';
comment on column usage_history.output_image_tokens is 'Quantity of the meter output_image_tokens, in tokens; null is not reported. Disjoint from the other meters. Source: UsageRecorded.';
comment on column usage_history.images is 'Quantity of the meter images, in images; null is not reported. Disjoint from the other meters. Source: UsageRecorded.';
comment on column usage_history.audio_ms is 'Quantity of the meter audio_ms, in milliseconds; null is not reported. Disjoint from the other meters. Source: UsageRecorded.';
comment on column usage_history.processing_ms is 'Quantity of the meter processing_ms, in milliseconds; null is not reported. Disjoint from the other meters. Source: UsageRecorded.';
comment on column usage_history.web_searches is 'Quantity of the meter web_searches, in searches; null is not reported. Disjoint from the other meters. Source: UsageRecorded.';
comment on column usage_history.rate_card_id is 'The price versions that it is rated with; null is unrated. Source: the fold.';
comment on column usage_history.voided_at is 'Append time of the void that took it back; null is standing. Source: the fold.';
comment on column usage_history.account_id is 'Who pays. Source: UsageRecorded.';
comment on column usage_history.source is 'Who observed the use. Source: UsageRecorded.';
comment on column usage_history.event_id is 'The source''s own id. Source: UsageRecorded.';
comment on column usage_history.operation is 'chat, completion, embedding, ... Source: UsageRecorded.';
comment on column usage_history.provider is 'Who ran the model, lower case. Source: UsageRecorded.';
comment on column usage_history.model_id is 'The model as the provider names it; it may be unknown to models. Source: UsageRecorded.';
comment on column usage_history.unit is 'What credits_used is in; null is unrated. Source: the fold.';
comment on column usage_history.credits_used is 'What it was rated at, in unit; null is unrated. A voided row keeps the amount that was given back. Source: the fold.';
comment on column usage_history.api_key_id is 'Public id of the gateway''s API key. Source: UsageRecorded.';
comment on column usage_history.conversation_id is 'The conversation it belongs to. Source: UsageRecorded.';
comment on column usage_history.hold_id is 'The hold that it settles. Source: UsageRecorded.';
comment on column usage_history.reported_cost is 'What the gateway believes it cost, in reported_currency. Source: UsageRecorded.';
comment on column usage_history.reported_currency is 'Currency or unit of reported_cost. Source: UsageRecorded.';
comment on column usage_history.other_quantities is 'Quantities of meters without a column, by name. Source: UsageRecorded.';
comment on column usage_history.attributes is 'Whatever else usage is grouped by, text by name. Source: UsageRecorded.';
comment on column usage_history.raw_usage is 'The provider''s usage object as it came, JSON text. Source: UsageRecorded.';

-- Creating a month's partition needs the owner's rights, so the ledger is given this function alone. The table is made
-- beside its parent and then attached: that locks out other definitions, but no reader and no writer.
create function ensure_usage_partition(any_instant timestamptz) returns void
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
revoke execute on function ensure_usage_partition(timestamptz) from public;
grant execute on function ensure_usage_partition(timestamptz) to ledger_poster;

create table usage_hours (
  hour_at               timestamptz not null,
  events                bigint      not null,
  input_tokens          numeric     not null default 0,
  cache_read_tokens     numeric     not null default 0,
  cache_write_5m_tokens numeric     not null default 0,
  cache_write_1h_tokens numeric     not null default 0,
  output_tokens         numeric     not null default 0,
  reasoning_tokens      numeric     not null default 0,
  input_audio_tokens    numeric     not null default 0,
  output_audio_tokens   numeric     not null default 0,
  input_image_tokens    numeric     not null default 0,
  output_image_tokens   numeric     not null default 0,
  images                numeric     not null default 0,
  audio_ms              numeric     not null default 0,
  processing_ms         numeric     not null default 0,
  web_searches          numeric     not null default 0,
  amount                numeric     not null default 0,
  account_id            text        not null,
  provider              text        not null,
  model_id              text        not null,
  operation             text        not null,
  api_key_id            text        not null,
  unit                  text        not null,
  constraint usage_hours_pk primary key (account_id, hour_at, provider, model_id, operation, api_key_id, unit),
  constraint usage_hours_whole_hour check (extract(epoch from hour_at)::bigint % 3600 = 0),
  constraint usage_hours_events_not_negative check (events >= 0),
  constraint usage_hours_amount_not_negative check (amount >= 0)
) with (fillfactor = 80);
create index usage_hours_by_hour on usage_hours (hour_at);
comment on table usage_hours is 'Roll-up of usage_history by hour in UTC, voided rows left out. Any time zone is answered from it and, where a day begins within an hour, from the history of that hour.';
comment on column usage_hours.hour_at is 'Start of the hour, UTC. Source: occurred_at.';
comment on column usage_hours.events is 'Usage events of the hour. Source: the fold.';
comment on column usage_hours.input_tokens is 'Sum of the meter over the hour''s events; past 64 bits if need be. Source: the fold.';
comment on column usage_hours.cache_read_tokens is 'Sum of the meter over the hour''s events; past 64 bits if need be. Source: the fold.';
comment on column usage_hours.cache_write_5m_tokens is 'Sum of the meter over the hour''s events; past 64 bits if need be. Source: the fold.';
comment on column usage_hours.cache_write_1h_tokens is 'Sum of the meter over the hour''s events; past 64 bits if need be. Source: the fold.';
comment on column usage_hours.output_tokens is 'Sum of the meter over the hour''s events; past 64 bits if need be. Source: the fold.';
comment on column usage_hours.reasoning_tokens is 'Sum of the meter over the hour''s events; past 64 bits if need be. Source: the fold.';
comment on column usage_hours.input_audio_tokens is 'Sum of the meter over the hour''s events; past 64 bits if need be. Source: the fold.';
comment on column usage_hours.output_audio_tokens is 'Sum of the meter over the hour''s events; past 64 bits if need be. Source: the fold.';
comment on column usage_hours.input_image_tokens is 'Sum of the meter over the hour''s events; past 64 bits if need be. Source: the fold.';
comment on column usage_hours.output_image_tokens is 'Sum of the meter over the hour''s events; past 64 bits if need be. Source: the fold.';
comment on column usage_hours.images is 'Sum of the meter over the hour''s events; past 64 bits if need be. Source: the fold.';
comment on column usage_hours.audio_ms is 'Sum of the meter over the hour''s events; past 64 bits if need be. Source: the fold.';
comment on column usage_hours.processing_ms is 'Sum of the meter over the hour''s events; past 64 bits if need be. Source: the fold.';
comment on column usage_hours.web_searches is 'Sum of the meter over the hour''s events; past 64 bits if need be. Source: the fold.';
comment on column usage_hours.amount is 'Sum of what they were rated at, in unit. Source: the fold.';
comment on column usage_hours.account_id is 'Who pays. Source: UsageRecorded.';
comment on column usage_hours.provider is 'Who ran the model. Source: UsageRecorded.';
comment on column usage_hours.model_id is 'The model. Source: UsageRecorded.';
comment on column usage_hours.operation is 'chat, completion, embedding, ... Source: UsageRecorded.';
comment on column usage_hours.api_key_id is 'Public id of the gateway''s API key; empty is none. Source: UsageRecorded.';
comment on column usage_hours.unit is 'What amount is in; empty is unrated. Source: the fold.';

create table usage_hour_meters (
  hour_at    timestamptz not null,
  quantity   numeric     not null,
  account_id text        not null,
  provider   text        not null,
  model_id   text        not null,
  operation  text        not null,
  api_key_id text        not null,
  unit       text        not null,
  meter      text        not null,
  constraint usage_hour_meters_pk primary key (account_id, hour_at, provider, model_id, operation, api_key_id, unit, meter),
  constraint usage_hour_meters_meter_form check (meter ~ '^[a-z][a-z0-9_]{0,63}$')
) with (fillfactor = 80);
comment on table usage_hour_meters is 'Beside usage_hours: the sums of meters without a column of their own.';
comment on column usage_hour_meters.hour_at is 'Start of the hour, UTC. Source: occurred_at.';
comment on column usage_hour_meters.quantity is 'Sum of the meter over the hour''s events. Source: the fold.';
comment on column usage_hour_meters.account_id is 'Who pays. Source: UsageRecorded.';
comment on column usage_hour_meters.provider is 'Who ran the model. Source: UsageRecorded.';
comment on column usage_hour_meters.model_id is 'The model. Source: UsageRecorded.';
comment on column usage_hour_meters.operation is 'chat, completion, embedding, ... Source: UsageRecorded.';
comment on column usage_hour_meters.api_key_id is 'Public id of the gateway''s API key; empty is none. Source: UsageRecorded.';
comment on column usage_hour_meters.unit is 'The unit of the row of usage_hours that it belongs to; empty is unrated. Source: the fold.';
comment on column usage_hour_meters.meter is 'The meter. Source: UsageRecorded.';

-- A model with usage can't be deleted. usage_history cannot reference models, because usage of unknown models is posted.
create function refuse_delete_of_used_model() returns trigger language plpgsql as $$
begin
  if exists (select 1 from "${flyway:defaultSchema}".usage_hours h where h.provider = old.provider and h.model_id = old.model_id) then
    raise exception 'model %/% has usage and cannot be deleted; set available to false instead', old.provider, old.model_id
      using errcode = 'foreign_key_violation', constraint = 'models_with_usage_stay';
  end if;
  return old;
end
$$;
create trigger models_with_usage_stay before delete on models for each row execute function refuse_delete_of_used_model();
