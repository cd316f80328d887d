"""One partnership for the tests of a module, with real commits, and what it holds at any moment."""

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings as configured
from django.db import connection

from apps.foundation.core.tenancy import tenant
from apps.foundation.intake.models import Batch, Cause
from tests.database import empty_every_table
from tests.factories.world import World

NUMBERS = count()
SAID_ABOUT_A_FILE = {"Batch", "Cause", "Job", "AuditEvent", "AuditSeal"}


@pytest.fixture(scope="module")
def open_world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """Six people and the organisations, made once for the tests of a module."""
    with django_db_blocker.unblock():
        try:
            world = World.make()
            world.people(6)
            yield world
        finally:
            connection.close()
            empty_every_table(connection.settings_dict["NAME"])


@pytest.fixture
def world(open_world: World) -> World:
    return open_world


@pytest.fixture
def fresh(open_world: World) -> World:
    """A partnership of the test's own, beside that of the module."""
    world = World.make(f"fresh-{next(NUMBERS)}")
    world.people(6)
    return world


@pytest.fixture
def held() -> Callable[[World], dict[str, int]]:
    """How many rows a partnership has in each table, what is said about files and jobs apart."""

    def rows(world: World) -> dict[str, int]:
        with tenant(world.partnership.id):
            return {
                model._meta.db_table: model.objects.count()
                for model in apps.get_models()
                if model._meta.app_config.name.startswith("apps.") and model.__name__ not in SAID_ABOUT_A_FILE
            }

    return rows


@pytest.fixture
def stored(request: pytest.FixtureRequest) -> Callable[[], list[str]]:
    """The names of the files in storage, but those with which the test begins."""
    if "fresh" in request.fixturenames:
        request.getfixturevalue("fresh")
    root = Path(configured.STORAGES["default"]["OPTIONS"]["location"])
    before = {path for path in root.rglob("*") if path.is_file()}

    def names() -> list[str]:
        return sorted(path.name for path in root.rglob("*") if path.is_file() and path not in before)

    return names


@pytest.fixture
def causes() -> Callable[[Batch], list[tuple[str, int, int]]]:
    """Code, rows and first line of each cause of a batch, by line and code."""

    def found(batch: Batch) -> list[tuple[str, int, int]]:
        with tenant(batch.partnership_id):
            rows = Cause.objects.filter(batch=batch).order_by("first_line", "code")
            return list(rows.values_list("code", "rows", "first_line"))

    return found
