"""The product never works as a database role that row security does not bind."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured

_QUESTION = """
SELECT rolsuper,
       rolbypassrls,
       EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
               WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p')
                 AND pg_has_role(current_user, c.relowner, 'MEMBER')),
       EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
               WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p')
                 AND has_table_privilege(c.oid, 'TRUNCATE'))
FROM pg_roles WHERE rolname = current_user
"""
_REASONS = (
    "is a superuser",
    "has BYPASSRLS",
    "owns tables, or is a member of the role that does",
    "may TRUNCATE tables",
)


class UnsafeDatabaseRole(ImproperlyConfigured):
    """DATABASE_URL names a role that could see every partnership's rows."""


def refuse_unsafe_connection(connection: Any, **_: Any) -> None:
    """Look at the role of each new connection of the product; raise UnsafeDatabaseRole rather than use it."""
    if connection.alias != "default":
        return
    with connection.cursor() as cursor:
        cursor.execute(_QUESTION)
        answers = cursor.fetchone()
    reasons = [reason for reason, true in zip(_REASONS, answers, strict=True) if true]
    if reasons:
        connection.close()
        raise UnsafeDatabaseRole(
            f"The role in DATABASE_URL {' and '.join(reasons)}: row-level security would not bind it. "
            "Use a plain role there, and the owner in OWNER_DATABASE_URL."
        )
