"""The parts that `make run` brings along: PostgreSQL and Valkey from wheels, and one supervisor over all.

`DATABASE_URL` with `OWNER_DATABASE_URL`, and `REDIS_URL`, replace them one by one (docs/operations.md).
"""
