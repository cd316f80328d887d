"""The contract of `paid`, made once a run; each test has it to itself, since what a test does is undone."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest

from tests.database import filled
from tests.integration.payments.paid import APRIL, MAY, Paid


def two_months_frozen() -> Paid:
    paid = Paid()
    paid.freeze(APRIL, MAY)
    return paid


@pytest.fixture(scope="module")
def made_with_two_months_frozen(django_db_setup: None, django_db_blocker: Any) -> Iterator[Paid]:
    with django_db_blocker.unblock(), filled("paid", lambda _: two_months_frozen()) as made:
        yield made


@pytest.fixture
def paid(made_with_two_months_frozen: Paid, db: None) -> Paid:
    """Live, with April and May frozen."""
    return deepcopy(made_with_two_months_frozen)
