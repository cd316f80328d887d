"""A figure that is about to change, or should have, says so: why, how far, and from when it is."""

import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from apps.care.patients.models import ConditionCode, Person
from apps.care.patients.services import add_condition_code, remove_condition_code
from apps.foundation.access.roles import Role
from apps.foundation.core import jobs
from apps.foundation.core.models import Job, JobState
from apps.foundation.core.tenancy import tenant
from apps.foundation.partnerships.services import change_setting
from apps.money.capitation import following
from apps.money.contracts.domain.cohort import Named
from apps.money.contracts.selectors import terms_of
from apps.money.contracts.selectors.signing import code_of
from apps.money.contracts.services import Stage, ask_to_start
from apps.money.contracts.services.cohort import write_cohort
from tests.factories.world import World, every, sit

pytestmark = pytest.mark.django_db
DAY = date(2026, 4, 1)


@pytest.fixture
def world():
    """A contract in force that pays for people with diabetes."""
    world = World.make()
    world.people(5)
    world.levels(every(range(5), 3000))
    world.made = world.contract(start=False)
    with tenant(world.partnership.id):
        code(world, "E11", "Diabetes")
        version = terms_of(world.made).version
        write_cohort(
            actor=world.operator,
            version=version,
            named=Named(conditions=frozenset({"Diabetes"})),
            gives_way_to=[],
            read=code_of(version),
        )
        job = ask_to_start(actor=world.operator, version=version, stage=Stage.TEST, nudge=False)
    world.do(job)
    return world


def code(world, code, group):
    with tenant(world.partnership.id):
        return add_condition_code(actor=world.operator, code_system="ICD10", code=code, group=group)


def following_of(world):
    with tenant(world.partnership.id):
        return list(Job.objects.filter(kind=following.FOLLOW).order_by("id"))


def said_on(client, world, name, **kwargs):
    """What the page says above its figures, in plain text; nothing where they are as of now."""
    html = client.get(reverse(name, kwargs=kwargs)).content.decode()
    found = re.search(r'<div class="app-stale" role="status".*?</div>|<li>These figures.*?</li>', html, re.S)
    return " ".join(re.sub("<[^>]+>", " ", found[0]).split()) if found else None


def test_only_a_condition_that_a_cohort_names_asks_for_everybody_and_reasons_are_joined(world):
    code(world, "J44", "COPD")
    code(world, "E11", "Diabetes")
    assert following_of(world) == []
    code(world, "E11", "COPD")
    code(world, "E10", "Diabetes")
    with tenant(world.partnership.id):
        remove_condition_code(actor=world.operator, entry=ConditionCode.objects.get(code="J44"))
    [job] = following_of(world)
    assert job.reason == (
        "What counts as COPD and Diabetes changed: it may be about anybody, so everybody is looked at; "
        "What counts as Diabetes changed: it may be about anybody, so everybody is looked at"
    )


def test_pages_say_that_their_figures_are_stale_until_the_work_is_done(world, client):
    sit(client, world.member(Role.COMMISSIONER))
    pages = {
        "reconciliation:dashboard": {"uid": world.made.uid},
        "reconciliation:months": {"uid": world.made.uid},
        "reconciliation:freeze-month": {"uid": world.made.uid},
        "reconciliation:changes": {"uid": world.made.uid},
        "payments:money": {"uid": world.made.uid},
        "dashboards:home": {},
    }
    assert {said_on(client, world, name, **named) for name, named in pages.items()} == {None}
    code(world, "E10", "Diabetes")
    why = "What counts as Diabetes changed: it may be about anybody, so everybody is looked at"
    for name, named in pages.items():
        said = said_on(client, world, name, **named)
        assert said.startswith("These figures are from ")
        assert said.endswith(f"A recalculation waits for its turn: {why}. Recalculations"), name
    [job] = following_of(world)
    with tenant(world.partnership.id):
        Job.objects.filter(id=job.id).update(state=JobState.RUNNING, progress=2, total=5)
    progress = client.get(reverse("reconciliation:recalculation-progress"))
    assert progress["X-Progress"] == "running"
    assert f"A recalculation is under way: {why}, 40% done." in progress.content.decode()
    with tenant(world.partnership.id):
        Job.objects.filter(id=job.id).update(state=JobState.WANTED)
    world.do(job)
    assert {said_on(client, world, name, **named) for name, named in pages.items()} == {None}
    assert client.get(reverse("reconciliation:recalculation-progress"))["X-Progress"] == "over"


def test_work_that_was_not_done_leaves_figures_stale_until_it_is_asked_for_again(world, client):
    code(world, "E10", "Diabetes")
    [job] = following_of(world)
    with tenant(world.partnership.id):
        Job.objects.filter(id=job.id).update(state=JobState.FAILED, message="Nothing was changed.")
    sit(client, world.member(Role.COMMISSIONER))
    said = said_on(client, world, "reconciliation:months", uid=world.made.uid)
    assert "A recalculation was not done, and they do not follow yet: What counts as Diabetes" in said
    assert "Recalculate again" in client.get(reverse("reconciliation:recalculations")).content.decode()
    client.post(reverse("reconciliation:recalculate"))
    client.post(reverse("reconciliation:recalculate"))
    _, again = following_of(world)
    assert (again.state, again.reason) == (JobState.WANTED, job.reason)
    world.do(again)
    assert said_on(client, world, "reconciliation:months", uid=world.made.uid) is None


def test_a_provider_reads_of_recalculations_and_asks_for_none(world):
    code(world, "E10", "Diabetes")
    with tenant(world.partnership.id):
        Job.objects.filter(kind=following.FOLLOW).update(state=JobState.FAILED)
    client = Client()
    sit(client, world.member(Role.PROVIDER_MANAGER))
    page = client.get(reverse("reconciliation:recalculations")).content.decode()
    assert "What counts as Diabetes changed" in page
    assert "Recalculate again" not in page
    assert client.post(reverse("reconciliation:recalculate")).status_code == 403
    assert [job.state for job in following_of(world)] == [JobState.FAILED]


def test_a_setting_moves_only_people_whose_trace_status_counts_otherwise(world, monkeypatch):
    with tenant(world.partnership.id):
        Person.objects.filter(id__in=[world.person(3).id, world.person(4).id]).update(trace_status="02")
        asked = []
        monkeypatch.setattr(following, "refresh_funded", lambda people, moment: asked.append(people))
        change_setting(actor=world.operator, name="trace_statuses_paid", value=["01", "02"], reason="As agreed")
        assert asked == [[world.person(3).id, world.person(4).id]]


def test_every_wish_of_the_product_says_why(world):
    with tenant(world.partnership.id):
        jobs_made = set(Job.objects.values_list("kind", "reason"))
    assert ("intake.commit", "A file was received: People") in jobs_made
    assert (
        "contracts.start",
        f"{world.made.name} comes into force: it may pay for anybody, so everybody is looked at",
    ) in jobs_made
    assert all(reason for _, reason in jobs_made)
    assert Job._meta.get_field("reason").max_length == jobs.LONGEST_REASON
