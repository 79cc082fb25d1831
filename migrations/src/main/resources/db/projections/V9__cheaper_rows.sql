-- Why: a credit changes at every batch that touches its account, and its partial indexes asked for amounts that change with it, so that no change
-- could stay within its page: each went into all four indexes anew. What they ask for now changes once in a credit's life. And whether an amount
-- has at most 12 places is asked of its scale, which costs a fifth of rounding and comparing it; amounts are written without trailing zeros.
-- The hours over all accounts are found by block ranges, as the history is: while usage_hours was small, the planner took the tree by hour alone for
-- the roll-up of a batch, which then reads a whole hour for every row, and every new row had to be put into it.
-- Locks: usage_hours against writing while its index is built; credits while it is written anew and its two indexes are built (one row a grant, no history); entries, usage_history and balances for a
-- moment while a constraint is exchanged, then they are read, not locked, to validate it.
-- Undo: undo/projections/U9__cheaper_rows.sql.

alter table credits
  add column spent boolean not null generated always as (granted - used - forfeited <= 0) stored;
comment on column credits.spent is 'Whether nothing is left. Generated.';

drop index credits_open;
create index credits_open on credits (account_id) where closed_at is null and not spent;
drop index credits_due;
create index credits_due on credits (expires_at) where closed_at is null and expires_at is not null and not spent;

drop index usage_hours_by_hour;
create index usage_hours_by_hour on usage_hours using brin (hour_at) with (pages_per_range = 32);

alter table credits
  drop constraint credits_exact,
  add constraint credits_exact check (scale(granted) <= 12 and scale(used) <= 12 and scale(forfeited) <= 12);

alter table balances
  drop constraint balances_exact,
  add constraint balances_exact check (scale(balance) <= 12 and scale(overdraft) <= 12) not valid;
alter table balances validate constraint balances_exact;

alter table entries
  drop constraint entries_amount_exact,
  add constraint entries_amount_exact check (scale(amount) <= 12 and scale(balance_after) <= 12) not valid;
alter table entries validate constraint entries_amount_exact;

alter table usage_history
  drop constraint usage_history_credits_used_exact,
  add constraint usage_history_credits_used_exact check (credits_used >= 0 and scale(credits_used) <= 12) not valid;
alter table usage_history validate constraint usage_history_credits_used_exact;
