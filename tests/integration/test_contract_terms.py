"""The days of a contract at their edges."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from apps.foundation.access.roles import Role
from apps.foundation.core.tenancy import tenant
from apps.foundation.kernel.periods import same_day_in
from apps.foundation.partnerships.models import Organisation
from apps.money.contracts.models import Contract, PlanLine
from apps.money.contracts.services import TermNotInOurYears
from tests.factories.world import World, every, sit

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    world = World.make()
    world.people(6)
    world.levels(every(range(6), 3000), effective_from="2024-02-29")
    return world


@pytest.fixture
def draft(world):
    """Posts the form of a new contract with some things changed; returns the answer."""
    client = Client()
    sit(client, world.member(Role.COMMISSIONER))
    with tenant(world.partnership.id):
        parties = list(Organisation.objects.filter(ods_code__in=["ICB", "ACU"]).values_list("id", flat=True))
    typed = {
        "name": "X",
        "code": "x",
        "model": "ALLIANCE",
        "first_month": "2026-04",
        "months": "12",
        "counting": "DAYS",
    }
    fees = {"fee_low": "1", "fee_medium": "2", "fee_high": "3"}
    return lambda **changed: client.post(reverse("contracts:new"), {**typed, **fees, "parties": parties, **changed})


def test_a_contract_that_begins_on_29_february_draws_its_plan(world):
    contract = world.contract(starts_on=date(2024, 2, 29), ends_before=date(2025, 4, 1))
    with tenant(world.partnership.id):
        first = PlanLine.objects.filter(version__contract=contract).order_by("month").first()
    assert (first.month, first.person_days) == (date(2024, 2, 1), 6)


def test_29_february_is_the_28th_in_a_year_without_one():
    assert same_day_in(2023, date(2024, 2, 29)) == date(2023, 2, 28)
    assert same_day_in(2020, date(2024, 2, 29)) == date(2020, 2, 29)
    assert same_day_in(2023, date(2024, 3, 1)) == date(2023, 3, 1)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"first_month": "9999-12", "months": "60"}, "Give a month of the years 2000 to 2100."),
        ({"first_month": "0001-01"}, "Give a month of the years 2000 to 2100."),
        ({"first_month": "1999-12"}, "Give a month of the years 2000 to 2100."),
        ({"first_month": "2100-02"}, "The contract ends after 2100: make it shorter."),
        ({"first_month": "Aprl 2027"}, "Give a month such as 2026-04."),
        ({"first_month": "٢٠٢٦-٠٤"}, "Give a month such as 2026-04."),
        ({"fee_low": "٣"}, "An amount is pounds with at most two decimals"),
    ],
)
def test_a_term_or_a_fee_that_cannot_be_is_refused_with_a_sentence(world, draft, changed, sentence):
    answer = draft(**changed)
    assert answer.status_code == 200
    assert sentence in answer.content.decode()
    with tenant(world.partnership.id):
        assert not Contract.objects.exists()


@pytest.mark.parametrize(
    ("first", "months", "term"),
    [
        ("2000-01", "1", (date(2000, 1, 1), date(2000, 2, 1))),
        ("2096-01", "60", (date(2096, 1, 1), date(2101, 1, 1))),
        ("2025-12", "14", (date(2025, 12, 1), date(2027, 2, 1))),
        ("April  2027", "12", (date(2027, 4, 1), date(2028, 4, 1))),
        ("sep 2026", "1", (date(2026, 9, 1), date(2026, 10, 1))),
    ],
)
def test_a_contract_lasts_as_many_months_as_it_says(world, draft, first, months, term):
    assert draft(first_month=first, months=months).status_code == 302
    with tenant(world.partnership.id):
        assert Contract.objects.values_list("starts_on", "ends_before").get() == term


def test_a_service_refuses_what_the_form_would(world):
    with pytest.raises(TermNotInOurYears):
        world.contract(starts_on=date(2100, 6, 1), ends_before=date(2101, 6, 1))


def test_a_contract_follows_the_one_before_unless_somebody_says_otherwise(world, draft):
    before = world.contract(starts_on=date(2025, 4, 1), ends_before=date(2026, 4, 1))
    chosen = {"": before.id, "none": None, str(before.uid): before.id}
    for place, (follows, expected) in enumerate(chosen.items()):
        assert draft(code=f"x{place}", follows=follows).status_code == 302
        with tenant(world.partnership.id):
            assert Contract.objects.get(code=f"x{place}").follows_id == expected
    answer = draft(code="later", first_month="2026-05", follows=str(before.uid)).content.decode()
    assert "That contract ends on 31 March 2026: one that follows it begins on the day after." in answer
    with tenant(world.partnership.id):
        assert not Contract.objects.filter(code="later").exists()
