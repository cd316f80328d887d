"""A world made once a run, and given to each test as if it had been made for it."""

from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any, TypeVar

import pytest

from tests.database import filled

T = TypeVar("T")


def once(name: str, make: Callable[[], T]) -> tuple[Any, Any]:
    """Two fixtures: the first, which a module must call `made_once`, is a database of the module's own in which `make`
    has been called; the second gives a test what was made. What a test does there is undone. A test that commits does
    not belong in such a module.

        made_once, world = once("a world of six", lambda: World.make().people(6))
    """

    @pytest.fixture(scope="module")
    def made_once(django_db_setup: None, django_db_blocker: Any) -> Iterator[T]:
        with django_db_blocker.unblock(), filled(name, lambda _: make()) as made:
            yield made

    @pytest.fixture
    def given(made_once: T, db: None) -> T:
        return deepcopy(made_once)

    return made_once, given
