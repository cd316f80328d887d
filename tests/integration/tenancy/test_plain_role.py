"""The product refuses to work as a role that row-level security would not bind."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import pytest
from django.db import connection, connections

from apps.foundation.core.plain_role import UnsafeDatabaseRole
from tests.database import superuser_of

pytestmark = pytest.mark.django_db
PASSWORD = uuid4().hex


@contextmanager
def a_role(attributes: str, grant: str = "") -> Iterator[str]:
    """A role for one test."""
    name = f"role_{uuid4().hex[:12]}"
    with superuser_of(connection.settings_dict["NAME"]) as server:
        server.execute(f"CREATE ROLE {name} LOGIN PASSWORD '{PASSWORD}' {attributes}")
        try:
            if grant:
                server.execute(f"{grant} TO {name}")
            yield name
        finally:
            server.execute(f"DROP OWNED BY {name}")
            server.execute(f"DROP ROLE {name}")


def connect_as(name: str, password: str) -> None:
    """Connect as the product does, through Django's own connection and its signal."""
    link = connections.create_connection("default")
    link.settings_dict = {**connection.settings_dict, "USER": name, "PASSWORD": password}
    try:
        link.inc_thread_sharing()
        with link.cursor() as cursor:
            cursor.execute("SELECT 1")
    finally:
        link.close()


@pytest.mark.parametrize(
    ("attributes", "grant", "reason"),
    [
        ("SUPERUSER", "", "is a superuser"),
        ("BYPASSRLS", "", "has BYPASSRLS"),
        ("", "GRANT {owner}", "owns tables, or is a member of the role that does"),
        ("", "GRANT TRUNCATE ON patients_person", "may TRUNCATE tables"),
    ],
)
def test_a_role_that_could_see_every_partnership_is_refused(attributes: str, grant: str, reason: str):
    owner = connections["owner"].settings_dict["USER"]
    with a_role(attributes, grant.format(owner=owner)) as name, pytest.raises(UnsafeDatabaseRole, match=reason):
        connect_as(name, PASSWORD)


def test_the_superuser_of_the_tables_is_refused():
    owner = connections["owner"].settings_dict
    with pytest.raises(UnsafeDatabaseRole, match="owns tables"):
        connect_as(owner["USER"], owner["PASSWORD"])


def test_a_plain_role_is_taken():
    with a_role("") as name:
        connect_as(name, PASSWORD)
