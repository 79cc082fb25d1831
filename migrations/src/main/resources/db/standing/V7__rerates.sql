-- Why: how far a re-rate is, so that one that was interrupted goes on. What it changes is in the log; a run that is lost is given again.
-- Locks: holds against writing while its index is built. Undo: undo/standing/U7__rerates.sql.

create table rerates (
  created_at           timestamptz not null,
  ended_at             timestamptz,
  from_at              timestamptz not null,
  to_at                timestamptz not null,
  at_occurred_at       timestamptz not null default '1970-01-01Z',
  at_posting_number    bigint      not null default 0,
  looked_at            bigint      not null default 0,
  changed              bigint      not null default 0,
  unchanged            bigint      not null default 0,
  still_unrated        bigint      not null default 0,
  passed               bigint      not null default 0,
  published            bigint      not null default 0,
  dry_run              boolean     not null,
  rerate_id            text        not null,
  state                text        not null,
  model_id             text        not null,
  account_id           text        not null,
  reason               text,
  at_account_id        text        not null default '',
  awaited_offsets      jsonb       not null,
  constraint rerates_pk primary key (rerate_id),
  constraint rerates_range check (from_at < to_at),
  constraint rerates_state_known check (state in ('waiting', 'looking', 'publishing', 'posting', 'done')),
  constraint rerates_ended_once check ((ended_at is null) = (state <> 'done')),
  constraint rerates_counts_not_negative check (
    looked_at >= 0 and changed >= 0 and unchanged >= 0 and still_unrated >= 0 and passed >= 0 and published >= 0),
  constraint rerates_counts_add_up check (looked_at = changed + unchanged + still_unrated)
);
-- The same command again goes on with the run that it began.
create unique index rerates_unfinished_once on rerates (from_at, to_at, model_id, account_id, dry_run)
  where state <> 'done';
comment on table rerates is 'Re-rates: what was asked for, how far each is, and what it came to.';
comment on column rerates.created_at is 'When it was asked for. Source: the ledger service''s clock.';
comment on column rerates.ended_at is 'When all of it was posted and compared; null before. Source: the ledger service''s clock.';
comment on column rerates.from_at is 'First occurred_at of the range. Source: the caller.';
comment on column rerates.to_at is 'First occurred_at after the range. Source: the caller.';
comment on column rerates.at_occurred_at is 'Time of the row that the pass is at. Source: the ledger service.';
comment on column rerates.at_posting_number is 'Posting number of the row that the pass is at. Source: the ledger service.';
comment on column rerates.looked_at is 'Events that were looked at; voided ones are not. Source: the ledger service.';
comment on column rerates.changed is 'Events whose rating differs by today''s prices. Source: the ledger service.';
comment on column rerates.unchanged is 'Events that stand as they would be rated now. Source: the ledger service.';
comment on column rerates.still_unrated is 'Events that still have no price. Source: the ledger service.';
comment on column rerates.passed is 'Events that the second pass, which publishes, has passed. Source: the ledger service.';
comment on column rerates.published is 'UsageRated events that were written to the log; those written again after an interruption count again. Source: the ledger service.';
comment on column rerates.dry_run is 'Whether it ends when the differences are known. Source: the caller.';
comment on column rerates.rerate_id is 'Its id; the rating_id of its events is rerate/ and this. Source: the ledger service.';
comment on column rerates.state is 'waiting for the log to be applied, looking, publishing, posting, done. Source: the ledger service.';
comment on column rerates.model_id is 'Only this model, as MODEL or PROVIDER/MODEL; empty is any. Source: the caller.';
comment on column rerates.account_id is 'Only this account; empty is any. Source: the caller.';
comment on column rerates.reason is 'Why, in the caller''s words; stands in the entries. Source: the caller.';
comment on column rerates.at_account_id is 'Account of the row that the pass is at; empty at its start. Source: the ledger service.';
comment on column rerates.awaited_offsets is 'By partition of the log, the offset that must be applied before it goes on. Source: Kafka.';

create table rerate_differences (
  events     bigint  not null,
  difference numeric not null,
  posted     numeric not null default 0,
  rerate_id  text    not null,
  account_id text    not null,
  unit       text    not null,
  constraint rerate_differences_pk primary key (rerate_id, account_id, unit),
  constraint rerate_differences_rerate_fk foreign key (rerate_id) references rerates (rerate_id) on delete cascade,
  constraint rerate_differences_events_not_negative check (events >= 0),
  constraint rerate_differences_exact check (difference = round(difference, 12) and posted = round(posted, 12))
);
comment on table rerate_differences is 'What a re-rate changes, by account and unit.';
comment on column rerate_differences.events is 'Events whose rating differs, of those in this unit before or after. Source: the ledger service.';
comment on column rerate_differences.difference is 'Cost after less cost before, in unit, as announced; negative is given back. Source: the ledger service.';
comment on column rerate_differences.posted is 'The same as the journal has it, once it is posted, in unit. Source: the journal.';
comment on column rerate_differences.rerate_id is 'The re-rate. Source: the ledger service.';
comment on column rerate_differences.account_id is 'Who pays. Source: the usage.';
comment on column rerate_differences.unit is 'What it is in. Source: the rating.';

-- What ended by its lease of late is a metric.
create index holds_expired on holds (ended_at) where state = 'expired';

grant select, insert, update, delete on rerates, rerate_differences to ledger_poster;
grant select on rerates, rerate_differences to ledger_reader;
