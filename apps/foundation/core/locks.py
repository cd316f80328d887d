"""Locks that outlast a statement, each by name. All end with the transaction; none belongs to a session."""

from uuid import UUID

from django.db import connection


def one_at_a_time(what: str, partnership_id: UUID) -> None:
    """Wait until no other transaction of this partnership holds `what`; hold it until this one ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{what} {partnership_id}"])
