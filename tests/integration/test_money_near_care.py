"""No fee, level price or running cost on any page of care: package costs stand on Packages and My copy alone."""

from types import SimpleNamespace

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from apps.care.need_bands.choices import NeedBand
from apps.foundation.access.permissions import Permission
from apps.foundation.access.roles import MATRIX
from apps.foundation.core.tenancy import tenant
from apps.foundation.kernel.pence import pounds, short_pounds
from apps.money.contracts.choices import VersionState
from apps.money.contracts.models import Fee
from tests.factories.everything import ROLES, storages_in
from tests.factories.world import FEES, sit
from tests.integration.permissions.addresses import OBJECTS, PAGES

pytestmark = pytest.mark.django_db

GIVE_CARE = [role for role in ROLES if Permission.PERSON_OPEN in MATRIX[role]]
COSTS_OF_PACKAGES = {"care_plans:packages", "care_plans:my-copy", "care_plans:easy-read"}
"""Where people read what their own help costs."""

OF_CARE = [page for page in PAGES if page.view.__module__.startswith("apps.care.")]


@pytest.fixture(scope="module")
def shown(two_partnerships: SimpleNamespace) -> dict[tuple[str, str], str]:
    """Every page of care as everybody who gives care gets it, by page and role."""
    made = two_partnerships.here
    found = {}
    for role in GIVE_CARE:
        client = Client()
        sit(client, made.members[role])
        for page in OF_CARE:
            if "GET" not in page.methods or page.permission not in MATRIX[role]:
                continue
            named = OBJECTS[page.name](made, role) if page.kwargs else {}
            with transaction.atomic():
                answer = client.get(reverse(page.name, kwargs=named), follow=True)
                transaction.set_rollback(True)
            found[page.name, role] = answer.content.decode()
    return found


@pytest.fixture(autouse=True)
def files_of_the_partnerships(files_of_this_test: None, two_partnerships: SimpleNamespace, settings) -> None:
    settings.STORAGES = storages_in(two_partnerships.files)


def fees(made) -> set[str]:
    """Every fee of a contract in force, for a year, a month and a day, as it could be written."""
    with tenant(made.id):
        in_force = Fee.objects.filter(version__state=VersionState.IN_FORCE)
        pence = set(in_force.values_list("pence_a_year", flat=True))
    assert pence == {FEES[band] for band in NeedBand}
    amounts = {part for fee in pence for part in (fee, fee // 12, fee // 365)}
    return {said for amount in amounts for said in (pounds(amount), pounds(amount).replace(",", ""))} | {
        short_pounds(amount) for amount in pence
    }


def test_every_page_of_care_is_looked_at(shown):
    looked_at = {name for name, _ in shown}
    for_carers = {
        page.name
        for page in OF_CARE
        if "GET" in page.methods and any(page.permission in MATRIX[role] for role in GIVE_CARE)
    }
    assert looked_at == for_carers
    assert len(looked_at) > 30


def test_pounds_stand_on_packages_and_my_copy_alone(shown):
    with_pounds = {name for (name, _), page in shown.items() if "£" in page or "&pound;" in page}
    assert with_pounds == COSTS_OF_PACKAGES


def test_no_fee_of_a_contract_stands_on_any_page_of_care(shown, two_partnerships):
    wrong = [
        (name, role, fee) for (name, role), page in shown.items() for fee in fees(two_partnerships.here) if fee in page
    ]
    assert wrong == []


@pytest.mark.parametrize("words", ["over budget", "capitation", "cost per person", "price of"])
def test_no_page_of_care_speaks_of_cost_against_a_fee(shown, words):
    assert [(name, role) for (name, role), page in shown.items() if words in page.lower()] == []
