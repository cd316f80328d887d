"""Every address, in every role, with one's own objects and with another partnership's: the matrix decides."""

import re
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from apps.foundation.access.permissions import Permission
from apps.foundation.access.roles import MATRIX, Role
from apps.foundation.audit.models import AuditEvent
from apps.foundation.core.tenancy import tenant
from apps.money.contracts.models import Contract
from tests.factories.everything import ROLES, storages_in
from tests.factories.world import sit
from tests.integration.permissions.addresses import (
    ADDRESSES,
    NOWHERE,
    OBJECTS,
    OF_EVERY_PARTNERSHIP,
    OPEN,
    PAGES,
    Address,
)

pytestmark = pytest.mark.django_db
METHODS = ("GET", "POST")
OTHERS = {"yoc", "paid"}
"""Contracts in force, of which one is another than the one that an address names."""
OF_EVERY_CONTRACT = {"specifications:provider"}
"""What stands beneath these contracts is an organisation, which may be a party of several."""


def name_of(address: Address) -> str:
    return address.name


@pytest.fixture(scope="module")
def here(two_partnerships: SimpleNamespace) -> SimpleNamespace:
    """`here`, with somebody signed in for each role."""
    clients = {role: Client(raise_request_exception=False) for role in ROLES}
    for role, client in clients.items():
        sit(client, two_partnerships.here.members[role])
    return SimpleNamespace(made=two_partnerships.here, clients=clients)


@pytest.fixture(autouse=True)
def files_of_the_partnerships(
    files_of_this_test: None, two_partnerships: SimpleNamespace, settings: Any
) -> Iterator[None]:
    settings.STORAGES = storages_in(two_partnerships.files)
    yield


def asked(here: SimpleNamespace, role: Role, method: str, address: Address, named: dict[str, Any]) -> Any:
    """The answer, and what was recorded of the refusal; everything that the request did is undone, and so is what an
    act before it had the next page say."""
    here.clients[role].cookies.pop("messages", None)
    with transaction.atomic():
        with tenant(here.made.id):
            before = AuditEvent.objects.count()
        client = here.clients[role]
        response: HttpResponse = (
            client.generic(method, reverse(address.name, kwargs=named))
            if method == "GET"
            else (client.post(reverse(address.name, kwargs=named), {}))
        )
        with tenant(here.made.id):
            events = list(AuditEvent.objects.order_by("id")[before:])
        transaction.set_rollback(True)
    refusals = [
        (event.action, event.user_id, event.details["page"], event.details["method"])
        for event in events
        if event.action in {"REFUSED", "NOT_FOUND"}
    ]
    return response, refusals


def seen(response: HttpResponse) -> str:
    """The page without the token that is another one each time."""
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", response.content.decode())


def objects_of(address: Address, made: Any, role: Role) -> dict[str, Any]:
    if not address.kwargs:
        return {}
    assert address.name in OBJECTS, f"{address.name} names {set(address.kwargs)}: say which object in OBJECTS"
    named = OBJECTS[address.name](made, role)
    assert named.keys() == address.kwargs
    return named


def test_every_address_is_a_page_of_roles_or_is_listed_as_open_with_its_reason():
    names = [address.name for address in ADDRESSES]
    assert len(names) == len(set(names))
    assert {address.name for address in ADDRESSES if address.permission is None} == OPEN.keys()
    assert OBJECTS.keys() == {address.name for address in PAGES if address.kwargs}
    assert {address.permission for address in PAGES} <= set(Permission)


@pytest.mark.parametrize("address", PAGES, ids=name_of)
def test_a_page_opens_for_the_roles_of_the_matrix_and_for_no_other(address: Address, here: SimpleNamespace):
    wrong = []
    for role in ROLES:
        for method in METHODS:
            response, refusals = asked(here, role, method, address, objects_of(address, here.made, role))
            status = response.status_code
            if method not in address.methods:
                fits = status == 405 and refusals == []
            elif address.permission not in MATRIX[role]:
                expected = ("REFUSED", here.made.members[role].user_id, address.name, method)
                fits = status == 403 and refusals == [expected]
            else:
                fits = (
                    status in {200, 302} and refusals == [] and "/sign-in/" not in response.headers.get("Location", "")
                )
            if not fits:
                wrong.append((role, method, status, refusals))
    assert wrong == []


@pytest.mark.parametrize(
    "address", [page for page in PAGES if page.kwargs and page.name not in OF_EVERY_PARTNERSHIP], ids=name_of
)
def test_an_object_of_another_partnership_is_as_if_it_did_not_exist_and_the_attempt_is_recorded(
    address: Address, here: SimpleNamespace, two_partnerships: SimpleNamespace
):
    wrong = []
    for role in [role for role in ROLES if address.permission in MATRIX[role]]:
        for method in address.methods:
            theirs = objects_of(address, two_partnerships.there, role)
            nobodys = {name: NOWHERE if isinstance(value, UUID) else 2_000_000_000 for name, value in theirs.items()}
            nobodys |= {"code": theirs["code"]} if "code" in theirs else {}
            response, refusals = asked(here, role, method, address, theirs)
            same, _ = asked(here, role, method, address, nobodys)
            expected = ("NOT_FOUND", here.made.members[role].user_id, address.name, method)
            if (response.status_code, refusals) != (404, [expected]) or seen(response) != seen(same):
                wrong.append((role, method, response.status_code, refusals))
    assert wrong == []


def test_what_belongs_to_another_contract_does_not_open_under_ones_own(
    here: SimpleNamespace, two_partnerships: SimpleNamespace
):
    """Neither what is another partnership's, nor what is of another contract that the same person reads."""
    with tenant(here.made.id):
        contracts = dict(Contract.objects.values_list("uid", "code"))
    wrong, tried = [], 0
    for address in [page for page in PAGES if len(page.kwargs) > 1]:
        role = next(role for role in ROLES if address.permission in MATRIX[role])
        own = objects_of(address, here.made, role)
        if own.get("uid") not in contracts or not all(isinstance(value, UUID) for value in own.values()):
            continue
        mixed = [objects_of(address, two_partnerships.there, role) | {"uid": own["uid"]}]
        if address.name not in OF_EVERY_CONTRACT:
            mixed += [own | {"uid": uid} for uid, code in contracts.items() if code in OTHERS and uid != own["uid"]]
        for named in mixed:
            for method in address.methods:
                response, _ = asked(here, role, method, address, named)
                tried += 1
                if response.status_code != 404:
                    wrong.append((address.name, method, contracts[named["uid"]], response.status_code))
    assert wrong == []
    assert tried > 50


@pytest.mark.parametrize("address", PAGES, ids=name_of)
def test_a_page_sends_whoever_is_not_signed_in_to_the_sign_in_page(address: Address, two_partnerships: SimpleNamespace):
    url = reverse(address.name, kwargs=objects_of(address, two_partnerships.here, Role.ADMINISTRATOR))
    for answer in (Client().get(url), Client().post(url, {})):
        assert (answer.status_code, answer.headers["Location"]) == (302, f"{reverse('account_login')}?next={url}")


@pytest.mark.parametrize("name", OPEN)
def test_an_open_address_answers_somebody_not_signed_in_as_listed(name: str, two_partnerships: SimpleNamespace):
    _, named, expected = OPEN[name]
    answer = Client().get(reverse(name, kwargs=named))
    assert answer.status_code == expected
    if expected == 302:
        assert answer.headers["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize("address", PAGES, ids=name_of)
def test_a_page_asks_for_a_role_first_where_none_was_taken(address: Address, two_partnerships: SimpleNamespace):
    client = Client()
    client.force_login(two_partnerships.here.members[Role.ADMINISTRATOR].user)
    url = reverse(address.name, kwargs=objects_of(address, two_partnerships.here, Role.ADMINISTRATOR))
    answer = client.get(url) if "GET" in address.methods else client.post(url, {})
    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("accounts:choose"))


def test_a_seat_of_somebody_else_is_not_taken(two_partnerships: SimpleNamespace):
    """A session that names another person's membership (a forged or stale one) gives no role."""
    client = Client()
    members = two_partnerships.here.members
    client.force_login(members[Role.BOARD_MEMBER].user)
    session = client.session
    session["seat"] = [str(two_partnerships.here.id), str(members[Role.ADMINISTRATOR].uid)]
    session.save()
    answer = client.get(reverse("administration:settings"))
    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("accounts:choose"))
    assert "seat" not in client.session
    assert client.post(reverse("accounts:take", kwargs={"uid": members[Role.ADMINISTRATOR].uid})).status_code == 404
