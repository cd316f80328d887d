"""A result leads on to the plan, and a plan says that the level of need has moved since it was agreed."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from apps.care.patients.models import Person
from apps.foundation.access.roles import Role
from apps.foundation.core.tenancy import tenant
from tests.factories.assessing import assessed
from tests.factories.world import sit
from tests.integration.care_plans.writing import agreed, draft
from tests.integration.caseloads.team import Crew

pytestmark = pytest.mark.django_db
MOVED = "The level of need has moved from Low (1) to High (3) since the plan was agreed on"


@pytest.fixture
def crew():
    return Crew.make()


def seen_by(crew, member):
    client = Client()
    sit(client, member)

    def read(address):
        page = client.get(f"/people/{crew.world.person(0).uid}/{address}")
        assert page.status_code == 200
        return " ".join(page.content.decode().split())

    return read


def assess(crew, said, on=None):
    now = timezone.now()
    with tenant(crew.id):
        return assessed(crew.actors["grace"], crew.world.person(0), on or timezone.localdate(), said, now=now)


def agree_today(crew):
    today = timezone.localdate()
    return agreed(crew, on=today, review=today + timedelta(days=180), now=timezone.now(), today=today)


def test_a_result_without_a_plan_leads_to_agreeing_one_for_whoever_may(crew):
    made = assess(crew, "")
    base = f'href="/people/{crew.world.person(0).uid}/plan/'
    page = seen_by(crew, crew.members["grace"])(f"needs/{made.uid}/result/")
    assert "has no plan yet." in page and f'{base}begin/">Agree a plan<' in page
    reader = seen_by(crew, crew.world.member(Role.GP_PRACTICE))(f"needs/{made.uid}/result/")
    assert "has no plan yet." in reader and "Agree a plan" not in reader
    draft(crew)
    page = seen_by(crew, crew.members["grace"])(f"needs/{made.uid}/result/")
    assert "A draft of the plan waits for agreement." in page
    assert f'{base}">Go on with the plan<' in page and f'{base}my-copy/">My copy<' in page


def test_a_level_that_moves_after_the_plan_is_said_until_a_new_version_is_agreed(crew):
    """On one day: assessed, planned, then assessed again, which the days of levels alone would not show."""
    first = assess(crew, "")
    agree_today(crew)
    read = seen_by(crew, crew.members["grace"])
    page = read(f"needs/{first.uid}/result/")
    assert "The plan was agreed on" in page and ">Open the plan<" in page and ">My copy<" in page
    assert "has moved" not in read("plan/")
    second = assess(crew, "MOB S, BRE H")
    page = read(f"needs/{second.uid}/result/")
    assert MOVED in page and ">Look at the plan again<" in page and ">My copy<" in page
    assert MOVED in read("plan/")
    agree_today(crew)
    assert "has moved" not in read("plan/") + read(f"needs/{second.uid}/result/")


def test_nothing_follows_a_death(crew):
    made = assess(crew, "")
    with tenant(crew.id):
        Person.objects.filter(id=crew.world.person(0).id).update(died_on=timezone.localdate())
    assert "What follows" not in seen_by(crew, crew.members["grace"])(f"needs/{made.uid}/result/")
