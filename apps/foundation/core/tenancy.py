"""Which partnership a transaction works for. Nothing else in the product sets it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any
from uuid import UUID

from django.db import connection, transaction

_current: ContextVar[UUID | None] = ContextVar("partnership", default=None)

_ENTER = """
SELECT coalesce(current_setting('app.partnership_id', true), ''),
       coalesce(current_setting('app.user_id', true), ''),
       set_config('app.partnership_id', %s, true),
       set_config('app.user_id', %s, true),
       set_config('statement_timeout', coalesce(%s, current_setting('statement_timeout')), true)
"""
_CHECK = "SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED"
_LEAVE = "SELECT set_config('app.partnership_id', %s, true), set_config('app.user_id', %s, true)"


class NoPartnership(RuntimeError):
    """A tenant's row was made, or its tenant asked for, outside `tenant(...)`: a bug."""


@contextmanager
def tenant(
    partnership_id: UUID | None, *, user_id: UUID | None = None, statement_timeout: int | None = None
) -> Iterator[None]:
    """Open a transaction in which the database shows and takes rows of one partnership only.

    `user_id` opens that person's own memberships besides (their second policy). `statement_timeout` is in
    milliseconds. The setting is local to the
    transaction, so a transaction pooler cannot hand it to others; PostgreSQL takes it back on rollback, and
    this takes it back at the end, because a setting outlives a released savepoint. Deferred constraints are
    checked before that, since at COMMIT they would run without a tenant and see no rows, and are deferred again for
    what the same transaction does after.
    """
    token = _current.set(partnership_id)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            timeout = None if statement_timeout is None else str(statement_timeout)
            cursor.execute(_ENTER, [str(partnership_id or ""), str(user_id or ""), timeout])
            before = cursor.fetchone()[:2]
            yield
            if not connection.needs_rollback:
                cursor.execute(_CHECK)
                cursor.execute(_LEAVE, before)
    finally:
        _current.reset(token)


def current_partnership_id() -> UUID:
    """The partnership of the open transaction; raises NoPartnership outside `tenant(...)`."""
    if (partnership_id := _current.get()) is None:
        raise NoPartnership("This needs `with tenant(partnership_id): ...` around it.")
    return partnership_id


def every_tenant(link: Any) -> Iterator[UUID]:
    """For a data migration: each partnership in turn, its rows open on the migration's own connection, which row
    security binds as it binds any other."""
    with link.cursor() as cursor:
        cursor.execute("SELECT id FROM partnerships_partnership ORDER BY id")
        for (partnership_id,) in cursor.fetchall():
            cursor.execute("SELECT set_config('app.partnership_id', %s, true)", [str(partnership_id)])
            yield partnership_id
        cursor.execute("SELECT set_config('app.partnership_id', '', true)")
