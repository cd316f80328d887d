"""What somebody types behind the question mark of an address never breaks the page."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.db import transaction
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from apps.foundation.access.roles import MATRIX, Role
from tests.factories.everything import ROLES, storages_in
from tests.factories.world import sit
from tests.integration.permissions.addresses import OBJECTS, PAGES, Address

pytestmark = pytest.mark.django_db
ODD = ["²", "٣", "１", "9" * 30, "9" * 5_000, "-1", "0", "", "1e3", "\0", "9999-99", "²²²²-01"]
NAMES = ["page", "from", "level", "provider", "month", "sector", "before", "group", "band", "kind", "after", "of"]


@pytest.fixture(autouse=True)
def files_of_the_partnerships(files_of_this_test: None, two_partnerships: SimpleNamespace, settings: Any) -> None:
    settings.STORAGES = storages_in(two_partnerships.files)


def role_of(page: Address) -> Role:
    return next(role for role in ROLES if page.permission in MATRIX[role])


def names_read(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """What pages read of their addresses from now on, as they read it: where they read none of these names, asking with
    each odd value would be the same page twelve times."""
    read, one, several = set[str](), QueryDict.__getitem__, QueryDict.getlist

    def told(how: Any) -> Any:
        def reading(self: QueryDict, key: str, *more: Any) -> Any:
            read.add(key)
            return how(self, key, *more)

        return reading

    monkeypatch.setattr(QueryDict, "__getitem__", told(one))
    monkeypatch.setattr(QueryDict, "getlist", told(several))
    return read


@pytest.mark.parametrize("page", [page for page in PAGES if "GET" in page.methods], ids=lambda page: page.name)
def test_no_number_in_an_address_breaks_a_page(
    page: Address, two_partnerships: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, role = two_partnerships.here, role_of(page)
    client = Client(raise_request_exception=False)
    sit(client, made.members[role])
    url = reverse(page.name, kwargs=OBJECTS[page.name](made, role) if page.kwargs else {})
    asked = [dict.fromkeys(NAMES, odd) for odd in ODD]
    read = names_read(monkeypatch)
    with transaction.atomic():
        if "Content-Disposition" in client.get(url, {"file": "csv"}).headers:
            asked += [{"file": "csv", "table": odd} for odd in ODD]
        client.get(url)
        transaction.set_rollback(True)
    if not read & {*NAMES, "table"}:
        asked = asked[:1]
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
