-- Why: every endpoint but health wants an API key. Keys and holds do not follow from the log: they stand in a schema of
-- their own, which a rebuild leaves alone.
-- Locks: nothing that exists. Undo: undo/standing/U1__api_keys.sql.

create table api_keys (
  created_at   timestamptz not null default now(),
  expires_at   timestamptz,
  last_used_at timestamptz,
  active       boolean     not null default true,
  key_id       text        not null,
  name         text        not null,
  secret_hash  bytea       not null,
  permissions  text[]      not null,
  constraint api_keys_pk primary key (key_id),
  constraint api_keys_key_id_form check (key_id ~ '^key_[a-z0-9]{8,64}$'),
  constraint api_keys_secret_hash_size check (length(secret_hash) = 32),
  constraint api_keys_permissions_known check (
    permissions <@ array['usage:write', 'credits:write', 'prices:write', 'holds:write', 'usage:read', 'operate'])
);
comment on table api_keys is 'Who may call our services. The secret is kept only as its hash.';
comment on column api_keys.created_at is 'When the key was made. Source: the database clock.';
comment on column api_keys.expires_at is 'From when on it is refused; null is never. Source: whoever made it.';
comment on column api_keys.last_used_at is 'When it was last accepted, to the minute. Source: the services.';
comment on column api_keys.active is 'False refuses it at once. Source: operators.';
comment on column api_keys.key_id is 'Public id, key_ and 8 to 64 characters of [a-z0-9]; it begins the key text. Source: whoever made it.';
comment on column api_keys.name is 'What a person calls it. Source: whoever made it.';
comment on column api_keys.secret_hash is 'SHA-256 of the secret part, 32 bytes. The secret has 256 random bits, so that no slow hash is needed. Source: whoever made it.';
comment on column api_keys.permissions is 'Any of usage:write, credits:write, prices:write, holds:write, usage:read, operate. Source: whoever made it.';

grant usage on schema "${flyway:defaultSchema}" to ledger_key_checker, ledger_poster, ledger_reader;
grant select on api_keys to ledger_key_checker;
grant update (last_used_at) on api_keys to ledger_key_checker;
