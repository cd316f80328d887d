"""A setting on which figures rest: they follow it as a whole, in one step, and what was kept before stays so."""

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse

from apps.care.activity.models import ActivityCell
from apps.foundation.access.roles import Role
from apps.foundation.core import jobs
from apps.foundation.core.tenancy import tenant
from apps.foundation.partnerships.domain.settings import KINDS
from apps.foundation.partnerships.models import Setting
from apps.foundation.partnerships.selectors import figures_moment, setting
from apps.foundation.partnerships.services import change_setting
from apps.money.capitation.models import FundedPeriod, PersonDays
from apps.money.reconciliation.runs import checksum_as_of
from apps.money.reconciliation.verifying import verify
from tests.factories.world import PEOPLE, World, every, sit
from tests.integration.test_kept_runs import kept

pytestmark = pytest.mark.django_db
NAME = "trace_statuses_paid"


@pytest.fixture
def world():
    """Three people of trace status 01 and one of 02, all with a level and a record."""
    world = World.make()
    world.people(3)
    world.send("people", f"{PEOPLE}\n{world.number(3)},Family3,Given3,1940-01-04,F,P01,2020-01-01,02,")
    world.levels(every(range(4), 3000))
    world.contract_made = world.contract()
    world.activity(*(world.record(f"r{n}", n, "2026-05-02", "10.00") for n in range(4)))
    return world


def change(world, *statuses):
    with tenant(world.partnership.id):
        change_setting(actor=world.operator, name=NAME, value=list(statuses), reason="As agreed")


def state(world):
    """Who is paid for, days in May, cost in the cohort, and what does not hold."""
    with tenant(world.partnership.id):
        paid = list(FundedPeriod.objects.filter(superseded_at__isnull=True).values_list("person_id", flat=True))
        ids = {world.person(n).id: n for n in range(4)}
        days = sum(PersonDays.objects.filter(month="2026-05-01").values_list("days", flat=True))
        pence = sum(ActivityCell.objects.filter(contract_id__gt=0).values_list("cost_pence", flat=True))
        wrong = [(proof.what, proof.wrong) for proof in verify() if not proof.holds]
    return sorted(ids[person] for person in paid), days, pence, wrong


def test_days_and_records_follow_the_trace_statuses_that_count(world):
    assert state(world) == ([0, 1, 2], 93, 3000, [])
    change(world, "02")
    assert state(world) == ([3], 31, 1000, [])
    change(world, "01", "02")
    assert state(world) == ([0, 1, 2, 3], 124, 4000, [])
    change(world, "05")
    assert state(world) == ([], 0, 0, [])


def test_one_persons_change_after_it_does_not_mix_two_rules(world):
    change(world, "02")
    world.send("people", f"{PEOPLE}\n{world.number(0)},Family0,New,1940-01-01,M,P02,2026-06-01,01,")
    assert state(world) == ([3], 31, 1000, [])


def test_a_run_kept_before_is_worked_out_again_to_the_same_check_code(world):
    before = kept(world)
    change(world, "02")
    after = kept(world)
    change(world, "01", "02")
    assert (before.rules[NAME], after.rules[NAME]) == (["01"], ["02"])
    assert before.checksum != after.checksum
    with tenant(world.partnership.id):
        assert checksum_as_of(world.contract_made, before.as_of) == before.checksum
        assert checksum_as_of(world.contract_made, after.as_of) == after.checksum


def test_a_setting_that_figures_or_their_pages_rest_on_is_a_change_of_figures_and_another_is_none(world):
    with tenant(world.partnership.id):
        moments = [figures_moment()]
        for name, value in (("movement_tolerance", 3), ("smallest_number_shown", 10), (NAME, ["02"])):
            change_setting(actor=world.operator, name=name, value=value, reason="x")
            moments.append(figures_moment())
    assert moments[0] == moments[1] < moments[2] < moments[3]
    assert [kind.name for kind in KINDS.values() if kind.figures_rest_on_it] == [NAME]


def test_on_the_page_the_value_holds_once_all_figures_have_followed(committed_db):
    world = World.make()
    world.people(2)
    world.levels(every(range(2), 3000))
    world.contract()
    client = Client()
    sit(client, world.member(Role.ADMINISTRATOR))
    page = reverse("administration:settings")
    client.post(reverse("administration:setting", kwargs={"name": NAME}), {"value": "02, 03", "reason": "As agreed"})
    with tenant(world.partnership.id):
        assert setting(NAME) == ["01"]
    assert "02, 03 from when all figures have followed" in client.get(page).content.decode()
    jobs.run_wanted(world.partnership.id)
    with tenant(world.partnership.id):
        chosen = Setting.objects.get(name=NAME)
        assert (chosen.value, chosen.set_by, chosen.reason) == (["02", "03"], "Administrator of here", "As agreed")
        assert not FundedPeriod.objects.filter(superseded_at__isnull=True).exists()
        assert all(proof.holds for proof in verify())
    assert "from when all figures" not in client.get(page).content.decode()
    connections.close_all()
