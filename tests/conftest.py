"""What every test may ask for."""

import os
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection

from tests.database import (
    TEMPLATE,
    cloned,
    close_connections,
    empty_every_table,
    filled,
    make_template,
    point_at,
    worker,
)

OUTSIDE = os.environ.get("YEAROFCARE_REAL_INPUTS", "")
"""A folder with the inputs that are too large for the checkout, named by whoever has them."""
LONGEST = (
    *(
        "every_page",
        "matrix",
        "supervisor",
        "a_demo_year_closed",
        "query_counts",
        "demo_live",
        "chaos",
        "odd_addresses",
    ),
    *("journeys", "assessing", "demo", "a_year_closed", "months", "what_is_counted"),
)
"""Modules of a minute and more, the longest first."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Modules that take long are begun first, so that no worker is left alone with one at the end."""
    places = {f"test_{name}.py": place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.path.name, len(places)))


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: Any) -> Iterator[None]:
    """This worker's own database, cloned from one that was migrated once."""
    with django_db_blocker.unblock():
        make_template()
        name = f"yearofcare_test_{worker()}_{os.getpid()}"
        with cloned(TEMPLATE, name):
            point_at(name)
            yield
            close_connections()


@pytest.fixture
def committed_db(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """For tests whose point is a real COMMIT: nothing is rolled back; the owner empties the tables after."""
    with django_db_blocker.unblock():
        try:
            yield
        finally:
            connection.close()
            empty_every_table(connection.settings_dict["NAME"])


@pytest.fixture(scope="module")
def two_partnerships(django_db_setup: None, django_db_blocker: Any) -> Iterator[SimpleNamespace]:
    """`.here` and `.there`: partnerships with a row in every table, in a database of this module's own."""
    from tests.factories.everything import two_made

    with django_db_blocker.unblock(), filled("two", two_made) as made:
        yield made


@pytest.fixture(autouse=True)
def files_of_this_test(settings: Any, tmp_path: Path) -> None:
    """Uploaded files go to the test's own folder."""
    storages = {**settings.STORAGES}
    storages["default"] = {
        **storages["default"],
        "OPTIONS": {**storages["default"]["OPTIONS"], "location": str(tmp_path / "files")},
    }
    settings.STORAGES = storages


@pytest.fixture(scope="session")
def outside_data() -> Path:
    """Real inputs that are kept beside the checkout; where they are not, the test says so and is skipped."""
    if not OUTSIDE or not Path(OUTSIDE).is_dir():
        pytest.skip("YEAROFCARE_REAL_INPUTS names no folder: the large real inputs are not kept in the checkout")
    return Path(OUTSIDE)
