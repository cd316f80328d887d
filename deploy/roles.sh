#!/bin/sh
# Runs once, when the data folder of PostgreSQL is made: the owner, who migrates, and the plain role, as which the
# product works and which row-level security binds. Neither is a superuser.
set -eu

psql --username "$POSTGRES_USER" --dbname postgres --set ON_ERROR_STOP=1 \
  --set owner_password="$OWNER_PASSWORD" --set plain_password="$PLAIN_PASSWORD" <<'SQL'
CREATE ROLE yearofcare_owner LOGIN PASSWORD :'owner_password';
CREATE ROLE yearofcare LOGIN PASSWORD :'plain_password';
CREATE DATABASE yearofcare OWNER yearofcare_owner;
REVOKE CONNECT ON DATABASE yearofcare FROM PUBLIC;
GRANT CONNECT ON DATABASE yearofcare TO yearofcare;
SQL
