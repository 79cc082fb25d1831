-- The group roles stay: other databases of the same server may use them.
drop table rate_cards, prices, models;
alter default privileges in schema "${flyway:defaultSchema}" revoke select on tables from ledger_reader;
alter default privileges in schema "${flyway:defaultSchema}" revoke select, insert, update, delete on tables from ledger_poster;
revoke usage on schema "${flyway:defaultSchema}" from ledger_poster, ledger_reader;
