"""What somebody types behind the question mark of an address never breaks the page."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from apps.foundation.access.roles import MATRIX, Role
from tests.factories.everything import ROLES, storages_in
from tests.factories.world import sit
from tests.integration.permissions.addresses import OBJECTS, PAGES, Address

pytestmark = pytest.mark.django_db
ODD = ["²", "٣", "１", "9" * 30, "9" * 5_000, "-1", "0", "", "1e3", "\0", "9999-99", "²²²²-01"]
NAMES = ["page", "from", "level", "provider", "month", "sector", "before", "group", "band", "kind", "after"]


@pytest.fixture(autouse=True)
def files_of_the_partnerships(files_of_this_test: None, two_partnerships: SimpleNamespace, settings: Any) -> None:
    settings.STORAGES = storages_in(two_partnerships.files)


def role_of(page: Address) -> Role:
    return next(role for role in ROLES if page.permission in MATRIX[role])


@pytest.mark.parametrize("page", [page for page in PAGES if "GET" in page.methods], ids=lambda page: page.name)
def test_no_number_in_an_address_breaks_a_page(page: Address, two_partnerships: SimpleNamespace) -> None:
    made, role = two_partnerships.here, role_of(page)
    client = Client(raise_request_exception=False)
    sit(client, made.members[role])
    url = reverse(page.name, kwargs=OBJECTS[page.name](made, role) if page.kwargs else {})
    asked = [dict.fromkeys(NAMES, odd) for odd in ODD]
    with transaction.atomic():
        if "Content-Disposition" in client.get(url, {"file": "csv"}).headers:
            asked += [{"file": "csv", "table": odd} for odd in ODD]
        transaction.set_rollback(True)
    broken = []
    for query in asked:
        with transaction.atomic():
            status = client.get(url, query).status_code
            transaction.set_rollback(True)
        broken += [(query, status)] if status >= 500 else []
    assert broken == []


def test_a_page_that_is_no_number_is_the_first_and_one_too_far_the_last(two_partnerships: SimpleNamespace) -> None:
    made = two_partnerships.here
    client = Client()
    sit(client, made.members[Role.ADMINISTRATOR])
    first = client.get(reverse("intake:list"), {"page": "²"}).content.decode()
    assert "Files sent, newest first." in first
    assert client.get(reverse("intake:list"), {"page": "999999"}).status_code == 200
