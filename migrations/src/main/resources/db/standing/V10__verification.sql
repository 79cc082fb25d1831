-- Why: what verify has verified it need not read again: per account the newest entry that it read, its hash and the sums up to it; per partition
-- how far it compared the log. They stand outside the projections, so that they outlive a rebuild: the same hashes mean that they are still good.
-- Locks: nothing that exists. Undo: undo/standing/U10__verification.sql.

create table verified_accounts (
  sequence_number bigint      not null,
  read_at         timestamptz not null,
  account_id      text        not null,
  head_hash       bytea       not null,
  constraint verified_accounts_pk primary key (account_id),
  constraint verified_accounts_sequence_number_positive check (sequence_number >= 1),
  constraint verified_accounts_head_hash_size check (length(head_hash) = 32)
);
-- What was read longest ago is read again first.
create index verified_accounts_by_reading on verified_accounts (read_at);
comment on table verified_accounts is 'How far each account''s journal was verified. A mark only moves when all that it covers was well.';
comment on column verified_accounts.sequence_number is 'Newest entry that was verified. Source: verify.';
comment on column verified_accounts.read_at is 'When its entries were last read from the first on. Source: verify''s clock.';
comment on column verified_accounts.account_id is 'Whose journal. Source: the journal.';
comment on column verified_accounts.head_hash is 'Hash of that entry as it was verified, 32 bytes. Source: the journal.';

create table verified_sums (
  credit_number integer not null,
  amount        numeric not null,
  granted       numeric not null,
  forfeited     numeric not null,
  account_id    text    not null,
  unit          text    not null,
  constraint verified_sums_pk primary key (account_id, unit, credit_number)
);
comment on table verified_sums is 'Sums of the verified entries of each account, by unit and credit: what balances and credits are compared with.';
comment on column verified_sums.credit_number is 'The credit; 0 is entries without one. Source: the journal.';
comment on column verified_sums.amount is 'Sum of the entries, in unit. Source: the journal.';
comment on column verified_sums.granted is 'Amount of the credit''s first entry, in unit; 0 without a credit. Source: the journal.';
comment on column verified_sums.forfeited is 'What expiry, revocation and roll-over took, in unit. Source: the journal.';
comment on column verified_sums.account_id is 'Whose journal. Source: the journal.';
comment on column verified_sums.unit is 'What the sums are in. Source: the journal.';

create table verified_partitions (
  topic_id      uuid    not null,
  next_offset   bigint  not null,
  log_partition integer not null,
  constraint verified_partitions_pk primary key (log_partition),
  constraint verified_partitions_next_offset_not_negative check (next_offset >= 0)
);
comment on table verified_partitions is 'How far each partition of the log was compared with what is posted.';
comment on column verified_partitions.topic_id is 'Kafka''s id of the topic that the offset belongs to. Source: Kafka.';
comment on column verified_partitions.next_offset is 'Offset of the next record to compare. Source: verify.';
comment on column verified_partitions.log_partition is 'Partition of ledger-events. Source: Kafka.';

create table verification_checks (
  checked  bigint      not null,
  faults   bigint      not null,
  ran_at   timestamptz not null,
  good_at  timestamptz,
  name     text        not null,
  examples text[]      not null,
  constraint verification_checks_pk primary key (name),
  constraint verification_checks_counts_not_negative check (checked >= 0 and faults >= 0)
);
comment on table verification_checks is 'What each check of verify found when it ran last, in whichever service: health and metrics of all of them show it.';
comment on column verification_checks.checked is 'How many rows, accounts or records it looked at. Source: verify.';
comment on column verification_checks.faults is 'How many of them are not as they should be. Source: verify.';
comment on column verification_checks.ran_at is 'When it ran. Source: verify''s clock.';
comment on column verification_checks.good_at is 'When it last found nothing; null is never. Source: verify''s clock.';
comment on column verification_checks.name is 'The check. Source: verify.';
comment on column verification_checks.examples is 'The first faults, in words. Source: verify.';

grant select, insert, update, delete on verified_accounts, verified_sums, verified_partitions, verification_checks to ledger_poster;
grant select on verified_accounts, verified_sums, verified_partitions, verification_checks to ledger_reader;
