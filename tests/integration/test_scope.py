"""What a kind of care is to a contract, phase by phase, and the records that follow."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from apps.care.activity.choices import ActivityKind, Scope
from apps.care.activity.models import ActivityCell
from apps.foundation.access.policy import NotPermitted
from apps.foundation.access.roles import Role
from apps.foundation.core.tenancy import tenant
from apps.money.contracts.choices import Stage
from apps.money.contracts.domain.scope import Phase, PhasesDoNotFit
from apps.money.contracts.domain.signing import TextChanged, WroteIt
from apps.money.contracts.models import PlanLine, ScopeLine
from apps.money.contracts.selectors import plan_of, terms_of
from apps.money.contracts.selectors.signing import code_of
from apps.money.contracts.services import NotADraft, ask_to_start
from apps.money.contracts.services.scope import write_scope
from apps.money.contracts.services.signing import offer_version, sign
from apps.money.reconciliation.verifying import verify
from tests.factories.world import World, every, sit

pytestmark = pytest.mark.django_db
BEGINS, OCTOBER = date(2026, 4, 1), date(2026, 10, 1)
JOINS = [Phase(BEGINS, Scope.LINKED), Phase(OCTOBER, Scope.IN)]
OUTSIDE = [Phase(BEGINS, Scope.OUT)]


@pytest.fixture
def world():
    world = World.make()
    world.people(6)
    world.levels(every(range(6), 3000))
    return world


@pytest.fixture
def draft(world):
    contract = world.contract(start=False)
    with tenant(world.partnership.id):
        return terms_of(contract).version


def write(world, version, actor=None, condition=JOINS, other=OUTSIDE, read=None, kind=ActivityKind.PRESCRIPTION):
    with tenant(world.partnership.id):
        write_scope(
            actor=actor or world.operator,
            version=version,
            kind=kind,
            for_condition=condition,
            for_anything_else=other,
            read=read or code_of(version),
        )


def start(world, version):
    with tenant(world.partnership.id):
        job = ask_to_start(actor=world.operator, version=version, stage=Stage.TEST, nudge=False)
    world.do(job)


def placed(world):
    """Scope and pounds of prescriptions for a long-term condition, by month."""
    with tenant(world.partnership.id):
        cells = ActivityCell.objects.filter(kind=ActivityKind.PRESCRIPTION, ltc_related=True, records__gt=0)
        return {(cell.month, Scope(cell.scope)): cell.cost_pence for cell in cells}


def test_a_phase_places_the_records_of_its_months_and_no_others(world, draft):
    rows = [
        world.record("r1", 0, "2026-09-30", "10.00", kind="PRESCRIPTION"),
        world.record("r2", 0, "2026-10-01", "20.00", kind="PRESCRIPTION"),
    ]
    world.activity(*rows)
    write(world, draft)
    start(world, draft)
    in_time = {(date(2026, 9, 1), Scope.LINKED): 1000, (OCTOBER, Scope.IN): 2000}
    assert placed(world) == in_time
    world.activity(
        world.record("r3", 1, "2026-09-01", "1.00", kind="PRESCRIPTION"),
        world.record("r4", 1, "2026-10-31", "2.00", kind="PRESCRIPTION"),
        world.record("r5", 1, "2026-11-01", "4.00", kind="PRESCRIPTION"),
    )
    assert placed(world) == {
        (date(2026, 9, 1), Scope.LINKED): 1100,
        (OCTOBER, Scope.IN): 2200,
        (date(2026, 11, 1), Scope.IN): 400,
    }
    with tenant(world.partnership.id):
        assert [proof.what for proof in verify() if not proof.holds] == []


def test_without_the_phase_the_same_records_stay_linked(world, draft):
    world.activity(world.record("r2", 0, "2026-10-01", "20.00", kind="PRESCRIPTION"))
    start(world, draft)
    assert placed(world) == {(OCTOBER, Scope.LINKED): 2000}


def test_a_plan_is_drawn_again_and_shares_its_months_over_what_is_in_then(world):
    world.activity(
        world.record("r1", 0, "2025-06-01", "30.00"),
        world.record("r2", 0, "2025-06-01", "10.00", kind="PRESCRIPTION", provider="COM"),
    )
    version = terms_of_draft(world)
    write(world, version)
    with tenant(world.partnership.id):
        lines = PlanLine.objects.filter(version=version, service_line__isnull=False)
        of = {
            provider: set(
                lines.filter(service_line__organisation__ods_code=provider).values_list("month__month", flat=True)
            )
            for provider in ("ACU", "COM")
        }
        assert of == {"ACU": set(range(1, 13)), "COM": {10, 11, 12, 1, 2, 3}}
        assert plan_of(version).drawn_by_id is None


def terms_of_draft(world):
    contract = world.contract(start=False)
    with tenant(world.partnership.id):
        return terms_of(contract).version


def test_phases_that_do_not_fit_change_nothing(world, draft):
    with tenant(world.partnership.id):
        before = code_of(draft)
    with pytest.raises(PhasesDoNotFit):
        write(world, draft, condition=[Phase(BEGINS, Scope.IN), Phase(BEGINS, Scope.OUT)])
    with tenant(world.partnership.id):
        assert code_of(draft) == before


def test_what_the_parties_have_is_not_changed_nor_what_somebody_changed_meanwhile(world, draft):
    with tenant(world.partnership.id):
        seen = code_of(draft)
    write(world, draft)
    with pytest.raises(TextChanged):
        write(world, draft, read=seen, condition=OUTSIDE)
    with tenant(world.partnership.id):
        offer_version(actor=world.operator, version=draft)
    with pytest.raises(NotADraft):
        write(world, draft, condition=OUTSIDE)


def test_another_phase_is_another_text_and_its_writer_does_not_sign(world, draft):
    writer = world.actor(world.member(Role.COMMISSIONER))
    with tenant(world.partnership.id):
        before = code_of(draft)
    write(world, draft, actor=writer)
    with tenant(world.partnership.id):
        version = offer_version(actor=world.operator, version=draft)
        assert code_of(version) != before
        with pytest.raises(WroteIt):
            sign(actor=writer, version=version, read=code_of(version), office="Director")
    with pytest.raises(NotPermitted):
        write(world, draft, actor=world.actor(world.member(Role.PROVIDER_MANAGER)))


def test_the_page_takes_a_phase_says_what_is_wrong_where_it_is_typed_and_shows_it_on_terms(world, draft):
    client = Client()
    sit(client, world.member(Role.COMMISSIONER))
    uid = draft.contract.uid
    address = reverse("contracts:scope-of", args=[uid, "prescription"])
    with tenant(world.partnership.id):
        typed = {"read": code_of(draft), "condition-0": Scope.LINKED, "else-0": Scope.OUT}
    for month, said, sentence in [
        ("2026-10", "", "Say what it is from this month."),
        ("", Scope.IN, "Give the month from which it is that."),
        ("2026-13", Scope.IN, "Give a month such as 2026-10."),
        ("2027-04", Scope.IN, "Give a month from 2026-05 to 2027-03"),
        ("2026-10", Scope.LINKED, "It is that already by then"),
    ]:
        answer = client.post(address, {**typed, "condition-month-1": month, "condition-1": said})
        assert (answer.status_code, sentence in answer.content.decode()) == (200, True), sentence
    with tenant(world.partnership.id):
        assert not ScopeLine.objects.filter(starts_on=OCTOBER).exists()
    answer = client.post(address, {**typed, "condition-month-1": "2026-10", "condition-1": Scope.IN})
    assert answer.status_code == 302
    for name in ("contracts:scope", "contracts:terms"):
        shown = client.get(reverse(name, args=[uid])).content.decode()
        assert "Linked, paid elsewhere at first. In the contract from 1 October 2026." in shown
    assert "2026-10" in client.get(address).content.decode()
    assert client.get(reverse("contracts:scope-of", args=[uid, "magic"])).status_code == 404
    start(world, draft)
    assert client.get(address).status_code == 302
    assert "Change Prescription cost" not in client.get(reverse("contracts:scope", args=[uid])).content.decode()
