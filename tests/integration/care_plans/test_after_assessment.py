"""A result leads on to the plan, and a plan says that the level of need has moved since it was agreed."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from apps.care.assessments.services import answer_override, ask_override
from apps.care.care_plans.services.drafts import SupportWords, save_support
from apps.care.care_plans.services.referrals import offer_referral
from apps.care.need_bands.choices import NeedBand
from apps.care.need_bands.person_page import level_entries
from apps.care.patients.models import Person
from apps.foundation.access.roles import Role
from apps.foundation.core.tenancy import tenant
from apps.foundation.kernel.periods import last_day_in_words
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


def test_my_copy_and_the_timeline_say_that_two_agreed_the_level(crew):
    """The rules gave Medium; the co-ordinator asked for High, and a clinician agreed."""
    first = assess(crew, "BRE M", timezone.localdate() - timedelta(days=3))
    agree_today(crew)
    read = seen_by(crew, crew.members["grace"])
    rules = "How we worked out {}: with a set of rules called"
    assert "Two professionals agreed" not in read("plan/my-copy/")
    assert rules.format("my level of need") in read("plan/my-copy/")
    crew.join("sam", Role.CLINICIAN, crew.team)
    now, today = timezone.now(), timezone.localdate()
    with tenant(crew.id):
        asked = ask_override(
            actor=crew.actors["grace"],
            assessment=first,
            wanted_band=NeedBand.HIGH,
            reason="U1",
            explanation="His wife cannot go on like this.",
            now=now,
        )
        held = answer_override(actor=crew.actors["sam"], override=asked, agrees=True, note="", now=now, today=today)
    until = last_day_in_words(held.ends_before)
    for page in ("plan/my-copy/", "plan/easy-read/"):
        copy = read(page)
        for sentence in (
            "My level of need is High.",
            "The rules gave Medium.",
            "Two professionals agreed a step up from that.",
            f"This holds until {until} at the latest.",
            rules.format("what the rules gave"),
        ):
            assert sentence in copy, (page, sentence)
        assert rules.format("my level of need") not in copy
    assert f"until {until} at most. The rules gave Medium (2)." in read(f"needs/{first.uid}/result/")
    with tenant(crew.id):
        entries = level_entries(crew.world.person(0).id, held.ends_before + timedelta(days=1), 9)
    assert [(one.heading, one.words) for one in entries] == [
        ("Level of need: Medium (2)", "By assessment, as what two professionals agreed has ended"),
        ("Level of need: High (3)", "A step up that two professionals agreed. By assessment: Medium (2)"),
        ("Level of need: Medium (2)", "By assessment"),
    ]


def test_my_copy_has_what_is_at_hand_and_the_help_that_was_offered(crew):
    begun = draft(crew)
    with tenant(crew.id):
        said = SupportWords(telecare="Pendant alarm", telehealth="Oxygen readings by phone")
        save_support(actor=crew.actors["grace"], plan=begun, said=said, edits=begun.support_edits, now=timezone.now())
        offer_referral(
            actor=crew.actors["grace"],
            person=crew.world.person(0),
            uid=uuid4(),
            what="Falls class",
            who="Age Well",
            offered_on=timezone.localdate(),
        )
    read = seen_by(crew, crew.members["grace"])
    for page in ("plan/my-copy/", "plan/easy-read/"):
        copy = read(page)
        assert "To keep me safe at home: Pendant alarm." in copy
        assert "To keep an eye on my health at home: Oxygen readings by phone." in copy
        assert "I was offered: Falls class, from Age Well. I have not answered yet." in copy


def test_nothing_follows_a_death(crew):
    made = assess(crew, "")
    with tenant(crew.id):
        Person.objects.filter(id=crew.world.person(0).id).update(died_on=timezone.localdate())
    assert "What follows" not in seen_by(crew, crew.members["grace"])(f"needs/{made.uid}/result/")
