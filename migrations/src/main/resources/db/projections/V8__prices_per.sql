-- Why: a minute per 60000 ms has no exact price of one; the price is kept as it was stated, so much for so many.
-- Locks: prices for a moment: a column with a constant default rewrites no row, and the constraint reads a table of prices only.
-- Undo: undo/projections/U8__prices_per.sql.

alter table prices
  add column per bigint not null default 1,
  add constraint prices_per_in_range check (per between 1 and 1000000000000);
comment on column prices.per is 'How many of the meter unit_price is for; 1 unless the price of one has no exact decimal. Source: PricePublished.';
comment on column prices.unit_price is 'Price of per of the meter, in unit, at most 12 places after the point. Source: PricePublished.';
