"""Dashboards are kept until anything that they say changes, and the worker makes them ready after work on figures."""

import re

import pytest
from django.core.cache import cache, caches
from django.db import connection
from django.test import Client

from apps.care.risk_profiling.models import RiskRun
from apps.care.risk_profiling.services import ask_to_apply
from apps.foundation.access.roles import Role
from apps.foundation.core import keeping
from apps.foundation.core.jobs import want
from apps.foundation.core.keeping import KeptPages
from apps.foundation.core.models import JobState
from apps.foundation.core.tasks import run_job
from apps.foundation.core.tenancy import tenant
from apps.foundation.partnerships.models import Organisation
from apps.foundation.partnerships.services import change_setting
from apps.money.reconciliation.presenters import kept as kept_module
from tests.database import empty_every_table
from tests.factories.pages import address, seated, tables_of
from tests.factories.world import World, every
from tests.questions import questions

pytestmark = pytest.mark.django_db

COMMUNITY = {"provider": "COM", "kind": "COMMUNITY_CONTACT"}
MADE_FROM = ("activity_activitycell", "capitation_persondays", "contracts_planline")
"""Tables that only making a dashboard reads."""
CHOICES = ["", "?level=1", "?level=3", "?sector=ACUTE", "?sector=COMMUNITY", "?month=2026-04", "?month=2026-05"]


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        try:
            world = World.make()
            world.people(30)
            world.levels(every(range(12), 3000) | every(range(12, 22), 6000) | every(range(22, 30), 9000))
            world.contract()
            world.activity(
                *[world.record(f"ward-{m}-{n}", n, f"2026-{m:02}-09", "100.00") for m in (4, 5) for n in range(30)],
                *[world.record(f"tea-{n}", n, "2026-05-13", "50.01", **COMMUNITY) for n in range(30)],
            )
            run = world.levels(every(range(30), 3000), effective_from="2026-05-01", apply=False)
            yield world, run.id
        finally:
            connection.close()
            empty_every_table(connection.settings_dict["NAME"])


@pytest.fixture(autouse=True)
def kept(settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "ready"}}
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def world(made):
    return made[0]


@pytest.fixture
def recalculated(made):
    """The worker has applied a run of levels."""
    return by_the_worker(made)


@pytest.fixture
def commissioner(world):
    return seated(world, Role.COMMISSIONER)


def by_the_worker(made):
    world, run = made
    with tenant(world.partnership.id):
        job = ask_to_apply(actor=world.operator, run=RiskRun.objects.get(id=run), nudge=False)
    run_job(partnership_id=str(job.partnership_id), job_id=job.id)
    with tenant(world.partnership.id):
        job.refresh_from_db()
    assert job.state == JobState.DONE, job.message
    return job


def made_now(client: Client, page: str) -> tuple[list, bool]:
    """The tables of a page, and whether it was made at this look."""
    with questions() as asked:
        answer = client.get(page)
    assert answer.status_code == 200
    return tables_of(answer), any(table in sql for sql in asked for table in MADE_FROM)


@pytest.mark.parametrize("choice", CHOICES)
def test_after_a_recalculation_the_first_look_finds_what_the_worker_made(world, recalculated, commissioner, choice):
    page = address(world, choice)
    ready, was_made_now = made_now(commissioner, page)
    assert not was_made_now
    cache.clear()
    assert made_now(commissioner, page) == (ready, True)


def test_of_a_provider_too(world, recalculated, commissioner):
    with tenant(world.partnership.id):
        provider = Organisation.objects.get(ods_code="COM").id
    assert made_now(commissioner, address(world, f"?provider={provider}"))[1] is False


def test_what_two_choices_lead_to_is_made_when_it_is_looked_at(world, recalculated, commissioner):
    page, kept = address(world, "?month=2026-05&level=1"), len(caches["default"]._cache)
    first = tables_of(commissioner.get(page))
    assert len(caches["default"]._cache) == kept + 2  # the page, and that it is the last
    assert made_now(commissioner, page) == (first, False)
    assert len(caches["default"]._cache) == kept + 2


def test_what_a_reader_made_before_the_worker_came_leaves_nothing_else_out(world, recalculated, commissioner):
    cache.clear()
    commissioner.get(address(world))
    with tenant(world.partnership.id):
        keeping.make_ready(recalculated)
    assert [choice for choice in CHOICES if made_now(commissioner, address(world, choice))[1]] == []


def waiting_work(world):
    """Other levels are asked for."""
    run = world.levels(every(range(30), 9000), effective_from="2026-05-01", apply=False)
    with tenant(world.partnership.id):
        return ask_to_apply(actor=world.operator, run=run, nudge=False)


def test_while_newer_figures_are_coming_a_page_stands_as_it_was_and_says_so(world, recalculated, commissioner):
    page = address(world)
    before, _ = made_now(commissioner, page)
    as_of = re.search(r"figures as of ([^<]*:\d\d)", commissioner.get(page).content.decode()).group(1)
    assert "These figures are from" not in commissioner.get(page).content.decode()
    job = waiting_work(world)
    world.activity(*[world.record(f"more-{n}", n, "2026-05-21", "10.00") for n in range(30)])
    assert made_now(commissioner, page) == (before, False)
    said = commissioner.get(page).content.decode()
    assert f"These figures are from {as_of}." in said
    assert "Newer ones are being made ready." in said
    run_job(partnership_id=str(job.partnership_id), job_id=job.id)
    after, was_made_now = made_now(commissioner, page)
    assert (after != before, was_made_now) == (True, False)
    assert "These figures are from" not in commissioner.get(page).content.decode()


def test_while_the_worker_makes_pages_ready_too(world, recalculated, commissioner, monkeypatch):
    page, seen = address(world), []
    before, _ = made_now(commissioner, page)
    job = waiting_work(world)
    looked = KeptPages("looked", lambda: seen.append((keeping.are_being_made(), made_now(commissioner, page))))
    monkeypatch.setattr(keeping.kept_pages, "_items", {"looked": looked, **keeping.kept_pages._items})
    run_job(partnership_id=str(job.partnership_id), job_id=job.id)
    assert seen == [(True, (before, False))]
    with tenant(world.partnership.id):
        assert not keeping.are_being_made()


def test_what_nobody_looked_at_lately_is_made_anew_whatever_is_coming(world, recalculated, commissioner, monkeypatch):
    page = address(world)
    monkeypatch.setattr(kept_module, "LASTS", 0)
    made_now(commissioner, page)
    waiting_work(world)
    world.activity(*[world.record(f"new-{n}", n, "2026-05-22", "10.00") for n in range(30)])
    assert made_now(commissioner, page)[1]


def test_a_smallest_number_never_waits_for_newer_figures(world, recalculated, commissioner):
    made_now(commissioner, address(world))
    waiting_work(world)
    with tenant(world.partnership.id):
        change_setting(actor=world.operator, name="smallest_number_shown", value=9, reason="A test")
    assert "Fewer than 9 people are not shown" in commissioner.get(address(world)).content.decode()


def test_nothing_is_made_twice(world, recalculated, commissioner):
    before = dict(caches["default"]._cache)
    with questions() as asked:
        keeping.make_ready(recalculated)
    assert not any(table in sql for sql in asked for table in MADE_FROM)
    assert dict(caches["default"]._cache) == before


def test_a_new_calculation_shows_at_once_whoever_made_pages_ready_before(world, recalculated, commissioner):
    before, _ = made_now(commissioner, address(world))
    world.activity(*[world.record(f"late-{n}", n, "2026-05-20", "10.00") for n in range(30)])
    after, was_made_now = made_now(commissioner, address(world))
    assert was_made_now
    assert after != before


@pytest.mark.parametrize("smallest", [4, 10])
def test_another_smallest_number_counts_at_once(world, recalculated, commissioner, smallest):
    made_now(commissioner, address(world))
    with tenant(world.partnership.id):
        change_setting(actor=world.operator, name="smallest_number_shown", value=smallest, reason="A test")
    answer = commissioner.get(address(world))
    assert f"Fewer than {smallest} people are not shown" in answer.content.decode()


def test_while_more_work_waits_nothing_is_made(made, world, commissioner):
    with tenant(world.partnership.id):
        want("reconciliation.verify", actor=world.operator, reason="A test", nudge=False)
    by_the_worker(made)
    assert made_now(commissioner, address(world))[1]


def test_pages_that_cannot_be_made_leave_the_work_done_and_other_pages_ready(
    made, world, commissioner, monkeypatch, caplog
):
    name = world.person(0).family_name

    def fails():
        raise RuntimeError(name)

    items = {"broken": KeptPages("broken", fails), **keeping.kept_pages._items}
    monkeypatch.setattr(keeping.kept_pages, "_items", items)
    by_the_worker(made)
    assert made_now(commissioner, address(world))[1] is False
    assert "Pages (broken) were not made ready" in caplog.text
    assert name not in caplog.text


def test_work_that_was_not_done_makes_nothing_ready(world, commissioner):
    with tenant(world.partnership.id):
        job = want("reconciliation.verify", actor=world.operator, reason="A test", nudge=False)
        job.state = JobState.CANCELLED
        job.save()
    keeping.make_ready(job)
    keeping.make_ready(None)
    assert len(caches["default"]._cache) == 0


def test_what_is_kept_is_the_same_for_every_reader_and_what_is_theirs_is_not_kept(world, recalculated, commissioner):
    kept = len(caches["default"]._cache)
    provider = seated(world, Role.PROVIDER_MANAGER, "COM")
    theirs, ours = (client.get(address(world)).content.decode() for client in (provider, commissioner))
    figures = [re.search(r'<form class="app-filters".*</table>', html, re.S).group() for html in (theirs, ours)]
    assert figures[0] == figures[1]
    assert len(caches["default"]._cache) == kept


def test_a_file_says_the_same_whether_pages_are_ready_or_not(world, recalculated, commissioner):
    ready = b"".join(commissioner.get(address(world, "?file=csv")))
    cache.clear()
    assert b"".join(commissioner.get(address(world, "?file=csv"))) == ready
