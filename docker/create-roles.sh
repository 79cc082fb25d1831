#!/usr/bin/env bash
# Runs once, when Postgres makes its data directory: the databases, and a login for each service with the password that
# the environment gives. The group roles are those that the migrations use.
set -euo pipefail

psql -v ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
  -v ledger="$LEDGER_PASSWORD" -v post="$LEDGER_SERVICE_PASSWORD" -v query="$QUERY_SERVICE_PASSWORD" \
  -v access="$ACCESS_SERVICE_PASSWORD" -v registry="$SCHEMA_REGISTRY_PASSWORD" <<'SQL'
create role ledger_poster nologin;
create role ledger_reader nologin;
create role ledger_key_checker nologin;
create role ledger login createrole password :'ledger';
create role ledger_service login password :'post' in role ledger_poster;
create role query_service login password :'query' in role ledger_reader;
create role access_service login password :'access' in role ledger_key_checker;
create role schema_registry login password :'registry';
alter role query_service set default_transaction_read_only = on;
alter role ledger set search_path = ledger, standing;
create database ledger owner ledger;
create database schema_registry owner schema_registry;
SQL
