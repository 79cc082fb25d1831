-- Why: gateways name one model in several ways; under which name it is priced is a fact with a time, like a price.
-- Locks: nothing that exists. Undo: undo/projections/U6__model_aliases.sql.

create table model_aliases (
  alias_id           uuid        not null,
  effective_at       timestamptz not null,
  published_at       timestamptz not null,
  provider           text        not null,
  model_id           text        not null,
  priced_as_provider text        not null,
  priced_as_model_id text        not null,
  constraint model_aliases_pk primary key (alias_id),
  constraint model_aliases_provider_length check (length(provider) between 1 and 128),
  constraint model_aliases_model_id_length check (length(model_id) between 1 and 255),
  constraint model_aliases_priced_as_provider_length check (length(priced_as_provider) between 1 and 128),
  constraint model_aliases_priced_as_model_id_length check (length(priced_as_model_id) between 1 and 255),
  constraint model_aliases_whole_provider check ((model_id = '*') = (priced_as_model_id = '*'))
);
comment on table model_aliases is 'Names that are priced as another model, in versions, append-only; follows the topic ledger-prices.';
comment on column model_aliases.alias_id is 'Names this version: a hash of everything but published_at. Source: ModelAliased.';
comment on column model_aliases.effective_at is 'Compared with the event''s occurred_at. Source: ModelAliased.';
comment on column model_aliases.published_at is 'Compared with the append time of the record that is rated. Source: ModelAliased.';
comment on column model_aliases.provider is 'The provider as usage events name it; letter case does not count. Source: ModelAliased.';
comment on column model_aliases.model_id is 'The model as usage events name it; letter case does not count; * is every model of the provider. Source: ModelAliased.';
comment on column model_aliases.priced_as_provider is 'The provider whose prices hold. Source: ModelAliased.';
comment on column model_aliases.priced_as_model_id is 'The model whose prices hold; * is the model of the same name. Source: ModelAliased.';
