-- A model with usage stays, as it would for anybody.
delete from prices where published_at = '2015-01-01 00:00:00Z';
delete from models
where (provider, model_id) in (('openai', 'gpt-5'), ('google', 'gemini-2.0-pro'), ('anthropic', 'claude-3.5-sonnet'))
  and not exists (
    select 1
    from usage_hours
    where usage_hours.provider = models.provider and usage_hours.model_id = models.model_id);
