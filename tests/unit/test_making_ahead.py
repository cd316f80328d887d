"""Items that are made in another thread while the one before is used."""

import threading
from collections.abc import Iterator

import pytest

from apps.foundation.core.staging import ahead


class Broken(Exception):
    """What makes the items fails."""


def test_items_come_in_their_order_and_all_of_them() -> None:
    assert list(ahead(iter(range(50)))) == list(range(50))


def test_nothing_makes_nothing() -> None:
    assert list(ahead([])) == []


def test_the_next_item_is_made_while_the_first_is_used() -> None:
    second_is_made = threading.Event()

    def items() -> Iterator[int]:
        yield 1
        second_is_made.set()
        yield 2

    following = ahead(items())
    assert next(following) == 1
    assert second_is_made.wait(5)
    assert list(following) == [2]


def test_a_failure_reaches_whoever_uses_the_items() -> None:
    def items() -> Iterator[int]:
        yield 1
        raise Broken

    following = ahead(items())
    assert next(following) == 1
    with pytest.raises(Broken):
        next(following)
