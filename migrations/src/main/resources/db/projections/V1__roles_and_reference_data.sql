-- Why: models, prices and rate cards are what usage is rated with; the roles say who may touch what.
-- Locks: nothing that exists. Undo: undo/projections/U1__roles_and_reference_data.sql.

-- Group roles, without login or password: whoever runs the services grants them to login roles of their own.
do $$
declare
  wanted text;
begin
  foreach wanted in array array['ledger_poster', 'ledger_reader', 'ledger_key_checker'] loop
    begin
      execute format('create role %I nologin', wanted);
    exception when duplicate_object or unique_violation then
      null; -- another generation or another database of this server has it already
    end;
  end loop;
end
$$;

grant usage on schema "${flyway:defaultSchema}" to ledger_poster, ledger_reader;
alter default privileges in schema "${flyway:defaultSchema}" grant select, insert, update, delete on tables to ledger_poster;
alter default privileges in schema "${flyway:defaultSchema}" grant select on tables to ledger_reader;

create table models (
  provider       text    not null,
  model_id       text    not null,
  capabilities   text[]  not null default '{}',
  context_tokens bigint,
  available      boolean not null default true,
  constraint models_pk primary key (provider, model_id),
  constraint models_provider_length check (length(provider) between 1 and 128),
  constraint models_model_id_length check (length(model_id) between 1 and 255),
  constraint models_context_tokens_positive check (context_tokens > 0),
  constraint models_capabilities_known check (
    capabilities <@ array['text', 'vision', 'function_calling', 'code', 'long_context'])
);
comment on table models is 'Models that are known by name. Usage of an unknown model is posted too, unrated.';
comment on column models.provider is 'Who runs the model, lower case. Source: reference rows.';
comment on column models.model_id is 'The model as the provider names it. Source: reference rows.';
comment on column models.capabilities is 'Any of text, vision, function_calling, code, long_context. Source: reference rows.';
comment on column models.context_tokens is 'Context window in tokens; null is unknown. Source: reference rows.';
comment on column models.available is 'Whether gateways may offer it. Source: reference rows.';

create table prices (
  price_id           uuid        not null,
  effective_at       timestamptz not null,
  published_at       timestamptz not null,
  above_input_tokens bigint      not null default 0,
  unit_price         numeric     not null,
  provider           text        not null,
  model_id           text        not null,
  meter              text        not null,
  unit               text        not null,
  constraint prices_pk primary key (price_id),
  constraint prices_provider_length check (length(provider) between 1 and 128),
  constraint prices_model_id_length check (length(model_id) between 1 and 255),
  constraint prices_meter_form check (meter ~ '^[a-z][a-z0-9_]{0,63}$'),
  constraint prices_unit_form check (unit ~ '^[a-z][a-z0-9_]{0,63}$'),
  constraint prices_unit_price_exact check (unit_price >= 0 and unit_price < 100000 and unit_price = round(unit_price, 12)),
  constraint prices_above_input_tokens_not_negative check (above_input_tokens >= 0)
);
create index prices_by_model on prices (provider, model_id, effective_at);
comment on table prices is 'Versions of prices, append-only; follows the topic ledger-prices.';
comment on column prices.price_id is 'Names this version: a hash of everything but published_at. Source: PricePublished.';
comment on column prices.effective_at is 'Compared with the event''s occurred_at. Source: PricePublished.';
comment on column prices.published_at is 'Compared with the append time of the record that is rated. Source: PricePublished.';
comment on column prices.above_input_tokens is 'Tier: holds for requests whose total input is above this many tokens; 0 is the base tier. Source: PricePublished.';
comment on column prices.unit_price is 'Price of one of the meter, in unit, at most 12 places after the point. Source: PricePublished.';
comment on column prices.provider is 'Who runs the model, lower case. Source: PricePublished.';
comment on column prices.model_id is 'The model as the provider names it. Source: PricePublished.';
comment on column prices.meter is 'The meter that is priced. Source: PricePublished.';
comment on column prices.unit is 'What is owed in: credits, usd, processing_minutes. Source: PricePublished.';

create table rate_cards (
  rate_card_id uuid   not null,
  price_ids    uuid[] not null,
  unit         text   not null,
  constraint rate_cards_pk primary key (rate_card_id),
  constraint rate_cards_price_ids_some check (cardinality(price_ids) > 0)
);
comment on table rate_cards is 'The sets of price versions that usage rows were rated with: a row names its set by one id instead of copying prices.';
comment on column rate_cards.rate_card_id is 'A hash of the sorted price ids. Source: the fold.';
comment on column rate_cards.price_ids is 'The price versions, sorted. Source: the fold.';
comment on column rate_cards.unit is 'The unit that all of them are in. Source: the fold.';
