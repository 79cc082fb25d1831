-- Fails while a price stands that is not the price of one: without the column it would cost as much each.
alter table prices add constraint prices_per_is_one check (per = 1);
alter table prices drop column per;
comment on column prices.unit_price is 'Price of one of the meter, in unit, at most 12 places after the point. Source: PricePublished.';
