drop table api_keys;
revoke usage on schema "${flyway:defaultSchema}" from ledger_key_checker, ledger_poster, ledger_reader;
