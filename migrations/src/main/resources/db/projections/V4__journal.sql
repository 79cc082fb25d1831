-- Why: the journal, what makes an event the same event, how far the log is applied, and what could not be posted.
-- Locks: nothing that exists. Undo: undo/projections/U4__journal.sql.

create table entries (
  sequence_number bigint      not null,
  posting_number  bigint      not null,
  appended_at     timestamptz not null,
  occurred_at     timestamptz not null,
  log_offset      bigint      not null,
  log_partition   integer     not null,
  credit_number   integer,
  evidence        uuid        not null,
  amount          numeric     not null,
  balance_after   numeric     not null,
  account_id      text        not null,
  kind            text        not null,
  unit            text        not null,
  hash            bytea       not null,
  detail          jsonb,
  constraint entries_pk primary key (account_id, sequence_number),
  constraint entries_posting_number_first check (posting_number between 1 and sequence_number),
  constraint entries_amount_exact check (amount = round(amount, 12) and balance_after = round(balance_after, 12)),
  constraint entries_hash_size check (length(hash) = 32),
  constraint entries_kind_known check (
    kind in ('usage', 'unrated', 'rated', 'void', 'grant', 'cover', 'expiry', 'revocation', 'adjustment', 'subscription'))
);
-- Later entries of a posting: further credits drawn, a re-rating, a void. Few, so that the index stays small.
create index entries_later_by_posting on entries (account_id, posting_number) where posting_number < sequence_number;
comment on table entries is 'The journal: each account''s signed amounts in one order, chained by hash.';
comment on column entries.sequence_number is 'Order within the account, from 1 without a gap. Source: the fold.';
comment on column entries.posting_number is 'Sequence number of the first entry of what it is posted for: a re-rating or a void carries its usage''s number. Source: the fold.';
comment on column entries.appended_at is 'Append time of the record. Source: the log.';
comment on column entries.occurred_at is 'When the usage occurred; for other kinds the append time. Source: the event.';
comment on column entries.log_offset is 'Offset of the record in its partition. Source: the log.';
comment on column entries.log_partition is 'Partition of ledger-events. Source: the log.';
comment on column entries.credit_number is 'The credit that it touches; null is the overdraft. Source: the fold.';
comment on column entries.evidence is 'First 128 bits of SHA-256 over what the entry was posted for: the usage row and its rating, the grant. Source: the fold.';
comment on column entries.amount is 'Signed, in unit; negative is a debit. Source: the fold.';
comment on column entries.balance_after is 'Balance of the account in unit after this entry. Source: the fold.';
comment on column entries.account_id is 'Whose journal. Source: the event.';
comment on column entries.kind is 'What it is: usage, unrated, rated, void, grant, cover, expiry, revocation, adjustment, subscription. Source: the fold.';
comment on column entries.unit is 'What amount is in; empty for an unrated usage, whose amount is 0. Source: the price or the event.';
comment on column entries.hash is 'SHA-256 over the previous entry''s hash and this entry''s canonical bytes, 32 bytes. Source: the fold.';
comment on column entries.detail is 'What else a person must know: a reason, the caller''s id, the rate cards of a re-rating. Source: the fold.';

create table event_identities (
  identity       uuid        not null,
  content        uuid        not null,
  occurred_at    timestamptz not null,
  posting_number bigint      not null,
  constraint event_identities_pk primary key (identity)
);
comment on table event_identities is 'Every event that was posted, for ever: what makes a repeat harmless.';
comment on column event_identities.identity is 'First 128 bits of SHA-256 over kind, account, source and event id. Source: the fold.';
comment on column event_identities.content is 'First 128 bits of SHA-256 over the rest of the event. Source: the fold.';
comment on column event_identities.occurred_at is 'When the usage occurred, which with posting_number finds its row; for other kinds the append time. Source: the event.';
comment on column event_identities.posting_number is 'Sequence number of the posting''s first entry. Source: the fold.';

create table applied_offsets (
  topic_id        uuid        not null,
  next_offset     bigint      not null,
  applied_through timestamptz,
  log_partition   integer     not null,
  topic           text        not null,
  constraint applied_offsets_pk primary key (topic, log_partition),
  constraint applied_offsets_next_offset_not_negative check (next_offset >= 0)
) with (fillfactor = 50);
comment on table applied_offsets is 'How far the log is applied; moved by compare-and-set in the transaction of the batch.';
comment on column applied_offsets.topic_id is 'Kafka''s id of the topic: offsets mean nothing in a topic that was created again. Source: Kafka.';
comment on column applied_offsets.next_offset is 'Offset of the next record to apply. Source: the ledger.';
comment on column applied_offsets.applied_through is 'Append time of the newest applied record; null before the first. Source: the log.';
comment on column applied_offsets.log_partition is 'Partition of the topic. Source: Kafka.';
comment on column applied_offsets.topic is 'The topic. Source: Kafka.';

create table source_outcomes (
  events        bigint  not null,
  log_partition integer not null,
  source        text    not null,
  outcome       text    not null,
  constraint source_outcomes_pk primary key (source, outcome, log_partition),
  constraint source_outcomes_outcome_known check (outcome in ('posted', 'unrated', 'duplicate', 'conflict', 'quarantined')),
  constraint source_outcomes_events_positive check (events > 0)
) with (fillfactor = 50);
comment on table source_outcomes is 'What became of the usage events of each source; one row per partition, so that two owners never wait for each other.';
comment on column source_outcomes.events is 'Usage events of the source with this outcome. Source: the fold.';
comment on column source_outcomes.log_partition is 'Partition of ledger-events. Source: the log.';
comment on column source_outcomes.source is 'Who observed the use. Source: UsageRecorded.';
comment on column source_outcomes.outcome is 'posted (and rated), unrated (posted without a price), duplicate, conflict or quarantined. Source: the fold.';

create table quarantine (
  record_offset   bigint      not null,
  appended_at     timestamptz not null,
  log_offset      bigint      not null,
  log_partition   integer     not null,
  record_partition integer    not null,
  topic           text        not null,
  reason          text        not null,
  detail          text        not null,
  account_id      text,
  source          text,
  event_id        text,
  record_key      bytea,
  record_value    bytea,
  headers         jsonb       not null default '[]',
  constraint quarantine_pk primary key (topic, record_partition, record_offset, appended_at)
);
create index quarantine_by_account on quarantine (account_id) where account_id is not null;
comment on table quarantine is 'Records that could not be posted, whole. The append time is part of the key, because a topic that is created again gives the same offsets once more.';
comment on column quarantine.record_offset is 'Offset of the record in its own topic. Source: Kafka.';
comment on column quarantine.appended_at is 'Append time of the record in its own topic. Source: Kafka.';
comment on column quarantine.log_offset is 'Offset in ledger-events of the record that put it here. Source: the log.';
comment on column quarantine.log_partition is 'Partition of ledger-events of the record that put it here. Source: the log.';
comment on column quarantine.record_partition is 'Partition of the record in its own topic. Source: Kafka.';
comment on column quarantine.topic is 'The topic that the record came from. Source: Kafka.';
comment on column quarantine.reason is 'The refusal''s code, as in docs/refusals.md. Source: the check that failed.';
comment on column quarantine.detail is 'What failed, why and with which value. Source: the check that failed.';
comment on column quarantine.account_id is 'The account that it names, when it could be read. Source: the event.';
comment on column quarantine.source is 'The source that it names, when it could be read. Source: the event.';
comment on column quarantine.event_id is 'The event id that it names, when it could be read. Source: the event.';
comment on column quarantine.record_key is 'The record''s key, byte for byte. Source: Kafka.';
comment on column quarantine.record_value is 'The record''s value, byte for byte. Source: Kafka.';
comment on column quarantine.headers is 'The record''s headers in order: [{"name", "value" in base64}]. Source: Kafka.';
