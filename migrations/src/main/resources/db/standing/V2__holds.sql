-- Why: units set aside before an inference. Not part of the log; a posting settles its hold in the same transaction.
-- Locks: nothing that exists. Undo: undo/standing/U2__holds.sql.

create table holds (
  created_at timestamptz not null,
  expires_at timestamptz not null,
  ended_at   timestamptz,
  amount     numeric     not null,
  used       numeric,
  account_id text        not null,
  hold_id    text        not null,
  unit       text        not null,
  state      text        not null,
  constraint holds_pk primary key (hold_id),
  constraint holds_amount_positive check (amount > 0 and amount = round(amount, 12)),
  constraint holds_state_known check (state in ('held', 'settled', 'released', 'expired')),
  constraint holds_ended_once check ((ended_at is null) = (state = 'held')),
  constraint holds_lease check (expires_at > created_at),
  constraint holds_unit_form check (unit ~ '^[a-z][a-z0-9_]{0,63}$')
);
create index holds_held on holds (account_id, unit) where state = 'held';
create index holds_lease_end on holds (expires_at) where state = 'held';
comment on table holds is 'Units set aside before an inference.';
comment on column holds.created_at is 'When it was taken. Source: the ledger service''s clock.';
comment on column holds.expires_at is 'When its lease ends. Source: the caller''s ttl.';
comment on column holds.ended_at is 'When it was settled, released or found expired; null while held. Source: the ledger service.';
comment on column holds.amount is 'What is set aside, in unit. Source: the caller.';
comment on column holds.used is 'What the usage that settled it was rated at, in unit. Source: the posting.';
comment on column holds.account_id is 'Who pays. Source: the caller.';
comment on column holds.hold_id is 'The caller''s id. Source: the caller.';
comment on column holds.unit is 'What it is in. Source: the caller.';
comment on column holds.state is 'held, settled by a usage event, released by the caller, or expired by its lease. Source: the ledger service.';

create table held_balances (
  held       numeric not null,
  account_id text    not null,
  unit       text    not null,
  constraint held_balances_pk primary key (account_id, unit),
  constraint held_balances_not_negative check (held >= 0)
) with (fillfactor = 50);
comment on table held_balances is 'Sum of the active holds of an account and unit: the one row that concurrent holds queue at.';
comment on column held_balances.held is 'Sum of holds.amount in state held, in unit. Source: the ledger service.';
comment on column held_balances.account_id is 'Who pays. Source: the caller.';
comment on column held_balances.unit is 'What it is in. Source: the caller.';

grant select, insert, update, delete on holds, held_balances to ledger_poster;
grant select on holds, held_balances to ledger_reader;
