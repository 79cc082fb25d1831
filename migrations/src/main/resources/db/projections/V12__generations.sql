-- Why: a generation of the projections is a schema that is renamed when it takes the place of another: nothing in it may say its schema's name. And
-- what a generation was folded with beside the log must be known, or it cannot be folded again.
-- Locks: models for a moment, while its trigger's function is exchanged. Undo: undo/projections/U12__generations.sql.

create table fold_rules (
  late_usage_grace_ms bigint      not null,
  recorded_at         timestamptz not null,
  constraint fold_rules_pk primary key (late_usage_grace_ms),
  constraint fold_rules_late_usage_grace_not_negative check (late_usage_grace_ms >= 0)
);
comment on table fold_rules is 'The settings that these projections were folded with; more than one row says that they were changed on the way.';
comment on column fold_rules.late_usage_grace_ms is 'How long after its expiry a credit covers usage from before, in milliseconds. Source: the ledger service''s settings.';
comment on column fold_rules.recorded_at is 'When posting last began with it. Source: the ledger service''s clock.';

-- The same as before, but for the schema, which is that of the table it is called for.
create or replace function refuse_delete_of_used_model() returns trigger language plpgsql as $$
declare
  used boolean;
begin
  execute format('select exists (select 1 from %I.usage_hours h where h.provider = $1 and h.model_id = $2)', tg_table_schema)
    into used using old.provider, old.model_id;
  if used then
    raise exception 'model %/% has usage and cannot be deleted; set available to false instead', old.provider, old.model_id
      using errcode = 'foreign_key_violation', constraint = 'models_with_usage_stay';
  end if;
  return old;
end
$$;
