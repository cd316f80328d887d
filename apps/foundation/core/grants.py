"""What the plain role may do to each table: decided here, granted after every migration, by the owner."""

from typing import Any

from django.apps import apps
from django.db import connections

READ_ONLY_TABLES = {"django_migrations"}


def append_only_tables() -> set[str]:
    """Tables whose rows are added and never changed."""
    return {model._meta.db_table for model in apps.get_models() if getattr(model, "append_only", False)}


def grant_to_plain_role(using: str = "owner", **_: Any) -> None:
    """Give the plain role exactly its rights on every table: read and write, add only, or read only.

    Never TRUNCATE, which row security does not bind, and never ownership.
    """
    plain = connections["default"].settings_dict["USER"]
    if using != "owner" or plain == connections["owner"].settings_dict["USER"]:
        return
    add_only = append_only_tables()
    with connections[using].cursor() as cursor:
        quoted = connections[using].ops.quote_name(plain)
        cursor.execute(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {quoted}")
        for table in connections[using].introspection.table_names(cursor):
            if table in READ_ONLY_TABLES:
                rights = "SELECT"
            elif table in add_only:
                rights = "SELECT, INSERT"
            else:
                rights = "SELECT, INSERT, UPDATE, DELETE"
            cursor.execute(f'REVOKE ALL ON "{table}" FROM {quoted}; GRANT {rights} ON "{table}" TO {quoted}')
