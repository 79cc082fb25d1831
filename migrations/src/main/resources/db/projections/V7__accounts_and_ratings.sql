-- Why: an account may be closed, and may be charged by the cost that its gateways report; idle accounts with due credits, and the ratings of a
-- re-rate, must be found without reading everything.
-- Locks: accounts, entries and rate_cards while a constraint is exchanged (no row is rewritten; rows that are there are valid by the old, narrower
-- constraint); entries and credits against writing while their indexes are built. Undo: undo/projections/U7__accounts_and_ratings.sql.

alter table accounts
  add column closed_at  timestamptz,
  add column charged_by text  not null default 'prices',
  add column attributes jsonb not null default '{}',
  add constraint accounts_charged_by_known check (charged_by in ('prices', 'reported_cost'));
comment on column accounts.closed_at is 'Append time of the change that closed it; null is open. A closed account takes no holds; its usage is still posted. Source: the fold.';
comment on column accounts.charged_by is 'What usage is charged by: prices, or reported_cost. Source: AccountChanged.';
comment on column accounts.attributes is 'External ids by name. Source: AccountChanged.';

alter table entries
  drop constraint entries_kind_known,
  add constraint entries_kind_known check (
    kind in ('usage', 'unrated', 'rated', 'void', 'grant', 'cover', 'expiry', 'revocation', 'adjustment', 'subscription', 'account')) not valid;
alter table entries validate constraint entries_kind_known;
comment on column entries.kind is 'What it is: usage, unrated, rated, void, grant, cover, expiry, revocation, adjustment, subscription, account. Source: the fold.';

-- What a re-rate posted is summed when it ends, and compared with what it announced.
create index entries_rated on entries ((detail ->> 'rating_id'), account_id) where kind = 'rated';

-- A rate card without a price is the one of usage that is charged at its reported cost.
alter table rate_cards drop constraint rate_cards_price_ids_some;
comment on column rate_cards.price_ids is 'The price versions, sorted; none for usage that is charged at its reported cost. Source: the fold.';
comment on column rate_cards.rate_card_id is 'A hash of the sorted price ids; of the unit where there are none. Source: the fold.';

-- Credits that are due on accounts that nothing happens to.
create index credits_due on credits (expires_at)
  where closed_at is null and expires_at is not null and granted - used - forfeited > 0;
