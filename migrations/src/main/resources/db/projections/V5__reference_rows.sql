-- Why: the models and prices that the ledger knows on its first day. Idempotent: rows that are there stay as they are.
-- Prices are in credits per token, effective and published since 2015, so every replay sees them.
-- Locks: nothing. Undo: undo/projections/U5__reference_rows.sql.

insert into models (provider, model_id, capabilities, context_tokens)
values
  ('openai', 'gpt-5', '{text,vision,function_calling}', 128000),
  ('google', 'gemini-2.0-pro', '{text,vision,long_context}', 2000000),
  ('anthropic', 'claude-3.5-sonnet', '{text,vision,code}', 200000)
on conflict on constraint models_pk do nothing;

insert into prices (price_id, effective_at, published_at, unit_price, provider, model_id, meter, unit)
select
  md5(concat_ws('/', 'reference', provider, model_id, meter, unit_price))::uuid,
  '2015-01-01 00:00:00Z', '2015-01-01 00:00:00Z',
  unit_price, provider, model_id, meter, 'credits'
from (
  values
    ('openai', 'gpt-5', 0.002),
    ('google', 'gemini-2.0-pro', 0.001),
    ('anthropic', 'claude-3.5-sonnet', 0.002)
) as model (provider, model_id, unit_price)
cross join unnest(array[
  'input_tokens', 'cache_read_tokens', 'cache_write_5m_tokens', 'cache_write_1h_tokens', 'output_tokens', 'reasoning_tokens'
]) as meter
on conflict on constraint prices_pk do nothing;
