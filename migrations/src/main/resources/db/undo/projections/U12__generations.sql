create or replace function refuse_delete_of_used_model() returns trigger language plpgsql as $$
begin
  if exists (select 1 from "${flyway:defaultSchema}".usage_hours h where h.provider = old.provider and h.model_id = old.model_id) then
    raise exception 'model %/% has usage and cannot be deleted; set available to false instead', old.provider, old.model_id
      using errcode = 'foreign_key_violation', constraint = 'models_with_usage_stay';
  end if;
  return old;
end
$$;
drop table fold_rules;
