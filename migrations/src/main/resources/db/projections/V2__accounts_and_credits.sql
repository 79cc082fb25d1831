-- Why: who pays, what they hold, what is left. One row update per account and batch, hence the fill factors.
-- Locks: nothing that exists. Undo: undo/projections/U2__accounts_and_credits.sql.

create table accounts (
  opened_at          timestamptz not null,
  entry_count        bigint      not null default 0,
  unrated_events     bigint      not null default 0,
  quarantined_events bigint      not null default 0,
  duplicate_events   bigint      not null default 0,
  credit_count       integer     not null default 0,
  account_id         text        not null,
  head_hash          bytea       not null,
  constraint accounts_pk primary key (account_id),
  constraint accounts_account_id_length check (length(account_id) between 1 and 255),
  constraint accounts_counts_not_negative check (
    entry_count >= 0 and unrated_events >= 0 and quarantined_events >= 0 and duplicate_events >= 0 and credit_count >= 0),
  constraint accounts_head_hash_size check (length(head_hash) = 32)
) with (fillfactor = 80);
comment on table accounts is 'Who pays. Opened by the first event that names it.';
comment on column accounts.opened_at is 'Append time of the first event. Source: the log.';
comment on column accounts.entry_count is 'Entries of the account, and so the sequence number of the newest. Source: the fold.';
comment on column accounts.unrated_events is 'Usage events that wait for a price. Source: the fold.';
comment on column accounts.quarantined_events is 'Records in quarantine that name this account. Source: the fold.';
comment on column accounts.duplicate_events is 'Events that came again with the same content and had no effect. Source: the fold.';
comment on column accounts.credit_count is 'Credits ever granted, and so the number of the newest. Source: the fold.';
comment on column accounts.account_id is 'Opaque text of the gateway''s world. Source: the event.';
comment on column accounts.head_hash is 'Hash of the newest entry, 32 bytes; zeros before the first. Source: the fold.';

create table balances (
  balance    numeric not null,
  overdraft  numeric not null,
  account_id text    not null,
  unit       text    not null,
  constraint balances_pk primary key (account_id, unit),
  constraint balances_account_fk foreign key (account_id) references accounts (account_id) deferrable initially deferred,
  constraint balances_unit_form check (unit ~ '^[a-z][a-z0-9_]{0,63}$'),
  constraint balances_exact check (balance = round(balance, 12) and overdraft = round(overdraft, 12)),
  constraint balances_overdraft_not_negative check (overdraft >= 0)
) with (fillfactor = 80);
comment on table balances is 'What an account has in each unit: the sum of its entries.';
comment on column balances.balance is 'Sum of the entries in unit; what remains of the credits less the overdraft. Source: the fold.';
comment on column balances.overdraft is 'Usage that no credit has covered yet, in unit. Source: the fold.';
comment on column balances.account_id is 'Who pays. Source: the event.';
comment on column balances.unit is 'What is owed in: credits, usd, processing_minutes. Source: the event or the price.';

create table credits (
  effective_at    timestamptz not null,
  expires_at      timestamptz,
  closed_at       timestamptz,
  granted_at      timestamptz not null,
  credit_number   integer     not null,
  priority        integer     not null,
  granted         numeric     not null,
  used            numeric     not null default 0,
  forfeited       numeric     not null default 0,
  remaining       numeric     not null generated always as (granted - used - forfeited) stored,
  account_id      text        not null,
  credit_id       text        not null,
  unit            text        not null,
  subscription_id text,
  reason          text,
  constraint credits_pk primary key (account_id, credit_number),
  constraint credits_credit_id_once unique (account_id, credit_id),
  constraint credits_account_fk foreign key (account_id) references accounts (account_id) deferrable initially deferred,
  constraint credits_unit_form check (unit ~ '^[a-z][a-z0-9_]{0,63}$'),
  constraint credits_granted_positive check (granted > 0),
  constraint credits_nothing_beyond check (used >= 0 and forfeited >= 0 and used + forfeited <= granted),
  constraint credits_exact check (granted = round(granted, 12) and used = round(used, 12) and forfeited = round(forfeited, 12)),
  constraint credits_period check (expires_at > effective_at),
  constraint credits_priority_range check (priority between 0 and 1000000)
) with (fillfactor = 80);
create index credits_open on credits (account_id) where closed_at is null and granted - used - forfeited > 0;
comment on table credits is 'Grants of prepaid units.';
comment on column credits.effective_at is 'First instant whose usage it covers. Source: CreditsGranted.';
comment on column credits.expires_at is 'First instant whose usage it no longer covers; null is never. Source: CreditsGranted.';
comment on column credits.closed_at is 'Append time at which it was forfeited or revoked; null while open. Source: the fold.';
comment on column credits.granted_at is 'Append time of the grant. Source: the log.';
comment on column credits.credit_number is 'Order of grant within the account, from 1; entries name the credit by it. Source: the fold.';
comment on column credits.priority is 'Draw order: lower first, then the earlier expiry, then the order of grant. Source: CreditsGranted.';
comment on column credits.granted is 'What was granted, in unit. Source: CreditsGranted.';
comment on column credits.used is 'What usage and overdraft drew from it, less what voids gave back, in unit. Source: the fold.';
comment on column credits.forfeited is 'What expiry or revocation took, in unit. Source: the fold.';
comment on column credits.remaining is 'What is left, in unit: granted - used - forfeited. Generated.';
comment on column credits.account_id is 'Who holds it. Source: CreditsGranted.';
comment on column credits.credit_id is 'The caller''s id, unique within the account. Source: CreditsGranted.';
comment on column credits.unit is 'What it is in. Source: CreditsGranted.';
comment on column credits.subscription_id is 'The subscription that granted it; it may be gone while the credit stands. Source: CreditsGranted.';
comment on column credits.reason is 'Why, in the caller''s words. Source: CreditsGranted.';

create table subscriptions (
  period_start    timestamptz not null,
  period_end      timestamptz not null,
  changed_at      timestamptz not null,
  allowance       numeric     not null,
  rollover_cap    numeric     not null,
  account_id      text        not null,
  subscription_id text        not null,
  tier            text        not null,
  status          text        not null,
  unit            text        not null,
  attributes      jsonb       not null default '{}',
  constraint subscriptions_pk primary key (account_id, subscription_id),
  constraint subscriptions_account_fk foreign key (account_id) references accounts (account_id) deferrable initially deferred,
  constraint subscriptions_status_known check (status in ('active', 'cancelled', 'expired', 'suspended')),
  constraint subscriptions_period check (period_end > period_start),
  constraint subscriptions_amounts_not_negative check (allowance >= 0 and rollover_cap >= 0)
);
comment on table subscriptions is 'The newest state of each subscription.';
comment on column subscriptions.period_start is 'Start of the billing period. Source: SubscriptionChanged.';
comment on column subscriptions.period_end is 'End of the billing period, exclusive. Source: SubscriptionChanged.';
comment on column subscriptions.changed_at is 'Append time of the newest change. Source: the log.';
comment on column subscriptions.allowance is 'Units granted per period. Source: SubscriptionChanged.';
comment on column subscriptions.rollover_cap is 'Most that is carried into the next period, in unit. Source: SubscriptionChanged.';
comment on column subscriptions.account_id is 'Who subscribed. Source: SubscriptionChanged.';
comment on column subscriptions.subscription_id is 'The caller''s id, unique within the account. Source: SubscriptionChanged.';
comment on column subscriptions.tier is 'Tier or package, for instance free, pro, enterprise. Source: SubscriptionChanged.';
comment on column subscriptions.status is 'active, cancelled, expired or suspended. Source: SubscriptionChanged.';
comment on column subscriptions.unit is 'What the allowance is in. Source: SubscriptionChanged.';
comment on column subscriptions.attributes is 'External ids by name. Source: SubscriptionChanged.';
