alter table usage_history
  drop constraint usage_history_credits_used_exact,
  add constraint usage_history_credits_used_exact check (credits_used >= 0 and credits_used = round(credits_used, 12));

alter table entries
  drop constraint entries_amount_exact,
  add constraint entries_amount_exact check (amount = round(amount, 12) and balance_after = round(balance_after, 12));

alter table balances
  drop constraint balances_exact,
  add constraint balances_exact check (balance = round(balance, 12) and overdraft = round(overdraft, 12));

alter table credits
  drop constraint credits_exact,
  add constraint credits_exact check (granted = round(granted, 12) and used = round(used, 12) and forfeited = round(forfeited, 12));

drop index usage_hours_by_hour;
create index usage_hours_by_hour on usage_hours (hour_at);

drop index credits_due;
create index credits_due on credits (expires_at)
  where closed_at is null and expires_at is not null and granted - used - forfeited > 0;
drop index credits_open;
create index credits_open on credits (account_id) where closed_at is null and granted - used - forfeited > 0;
alter table credits drop column spent;
