drop index holds_expired;
drop table rerate_differences, rerates;
