-- Fails while something stands that the older tables cannot hold: an account change in the journal, usage charged at its reported cost.
drop index credits_due, entries_rated;
alter table rate_cards add constraint rate_cards_price_ids_some check (cardinality(price_ids) > 0);
alter table entries
  drop constraint entries_kind_known,
  add constraint entries_kind_known check (
    kind in ('usage', 'unrated', 'rated', 'void', 'grant', 'cover', 'expiry', 'revocation', 'adjustment', 'subscription'));
comment on column entries.kind is 'What it is: usage, unrated, rated, void, grant, cover, expiry, revocation, adjustment, subscription. Source: the fold.';
comment on column rate_cards.price_ids is 'The price versions, sorted. Source: the fold.';
comment on column rate_cards.rate_card_id is 'A hash of the sorted price ids. Source: the fold.';
alter table accounts
  drop constraint accounts_charged_by_known,
  drop column closed_at,
  drop column charged_by,
  drop column attributes;
