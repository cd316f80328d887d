"""From a completed assessment to an agreed plan, My copy and a crisis plan on one side of paper, on a tablet."""

import re
from datetime import timedelta
from types import SimpleNamespace

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db import connection
from django.utils import timezone

from apps.care.care_plans.models import CarePlan, CrisisPlan, PlanNotice
from apps.foundation.access.roles import Role
from apps.foundation.core.tenancy import tenant
from apps.foundation.partnerships.models import Partnership
from apps.interfaces.demo.sign_ins import PASSWORD
from tests.browser.conftest import TABLET, serving, visits
from tests.browser.test_every_page import RULES
from tests.database import empty_every_table
from tests.factories.assessing import assessed
from tests.factories.team import world_with_a_team

COORDINATOR = "co@plans.example"
LONG = "Walks to the gate with a frame and rests there before the way back, on most days of the week. "
CRISIS = {
    "How the person normally is": (LONG * 7)[:600],
    "Early signs": "\n".join(
        ["Sleeps in the chair and not in bed", "Ankles swell by the evening, more on the left"] * 7
    )[:600],
    "What to do": "\n".join(
        ["Sit upright, open a window", "Two puffs through the spacer, again after ten minutes"] * 9
    )[:800],
    "When to ring 999": (LONG * 4)[:300],
    "Wishes": (LONG * 6)[:500],
    "Advance decisions": (LONG * 6)[:500],
    "Allergies": ("Penicillin (rash), latex, adhesive plaster. " * 7)[:300],
    "What helps the person to decide": (LONG * 5)[:400],
    "Who decides, or who made the best-interests decision": ("Jean, attorney for health and welfare, and Sam. " * 4)[
        :160
    ],
    "On which day": "2/6/2024",
    "Written with": ("Given and Jean, at home. " * 8)[:160],
}
"""Every field of a crisis plan, filled to its end."""


@pytest.fixture(scope="module")
def planned(django_db_setup, django_db_blocker):
    """A partnership with a team and a co-ordinator; somebody in the team's care was assessed today. Committed."""
    with django_db_blocker.unblock():
        try:
            world, team = world_with_a_team("plans", first=700, people=1)
            member = world.member(
                Role.CARE_COORDINATOR, organisation="COM", team=team, email=COORDINATOR, password=PASSWORD
            )
            with tenant(world.partnership.id):
                person = world.person(0)
                made = assessed(
                    world.actor(member), person, timezone.localdate(), "BRE M, MOB M, DRU L", now=timezone.now()
                )
            yield SimpleNamespace(
                id=world.partnership.id, base=f"/people/{person.uid}/", result=f"needs/{made.uid}/result/"
            )
        finally:
            is_alone = not Partnership.objects.exclude(slug="plans").exists()
            connection.close()
            if is_alone:
                empty_every_table(connection.settings_dict["NAME"])


@pytest.fixture
def visit(chromium, planned):
    with serving() as address:
        yield visits(chromium, address)


def clean(visitor):
    found = Axe().run(visitor.page, options=RULES)
    assert found.violations_count == 0, f"{visitor.path}\n{found.generate_report()}"
    assert visitor.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), visitor.path


def pages_of(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


def test_a_plan_is_agreed_after_an_assessment_and_printed_with_a_crisis_plan_on_one_side(visit, planned):
    today = timezone.localdate()
    with visit(COORDINATOR, size=TABLET) as visitor:
        page = visitor.page
        visitor.go(planned.base + planned.result)
        clean(visitor)
        page.get_by_role("button", name="Agree a plan").click()
        page.get_by_role("button", name="Begin").click()
        clean(visitor)
        page.get_by_role("button", name="Add a goal").click()
        clean(visitor)
        page.get_by_label("The goal, in the person's own words").fill("I want to be back at the allotment.")
        page.get_by_label("What will help").first.fill("Breathing class")
        page.get_by_label("Who does it").first.fill("Heron team")
        page.get_by_label("When", exact=True).first.fill(f"{today + timedelta(days=14):%d/%m/%Y}")
        page.get_by_role("button", name="Save").click()
        page.get_by_role("link", name="Write what Given0 does").click()
        page.get_by_label("What the person does").fill("I do my breathing exercises.\nI weigh myself every day.")
        page.get_by_label("Telehealth").fill("Oxygen readings by phone, twice a week")
        page.get_by_label("Telecare").fill("Pendant alarm")
        page.get_by_label("Access to specialists, as planned").fill("Breathing nurse, every three months")
        page.get_by_role("button", name="Save").click()
        page.get_by_role("link", name="Offer help with self-management").click()
        clean(visitor)
        page.get_by_label("What is offered").fill("A breathing course")
        page.get_by_role("button", name="Write down the offer").click()
        page.get_by_role("checkbox", name="Given0").check()
        page.get_by_label("Next review").fill(f"{today + timedelta(days=180):%d/%m/%Y}")
        page.get_by_role("button", name="Agree and tell them").click()
        clean(visitor)
        said = page.locator("main").inner_text()
        assert "The plan is agreed." in said
        assert "First practice" in said.split("Who was told")[1]
        page.get_by_role("link", name="My copy (large print)").click()
        clean(visitor)
        copy = page.locator("main").inner_text()
        assert "I want to be back at the allotment." in copy and "Breathing class." in copy
        assert "Pendant alarm." in copy and "A breathing course." in copy
        assert 1 <= pages_of(page.pdf(format="A4")) <= 2
        visitor.go(f"{planned.base}crisis-plan/")
        page.get_by_role("link", name="Write a crisis plan").click()
        clean(visitor)
        for label, words in CRISIS.items():
            page.get_by_label(label, exact=True).fill(words)
        for number in range(3):
            for label, words in (
                ("When", "Day and night"),
                ("Who", "Single point of access"),
                ("Number", "01632 960100"),
            ):
                page.get_by_label(label, exact=True).nth(number).fill(words)
        page.get_by_label("Lacks capacity for this: an attorney or deputy decides").check()
        page.get_by_role("button", name="Save the crisis plan").click()
        assert visitor.heading == "Crisis plan"
        clean(visitor)
        assert pages_of(page.pdf(format="A4")) == 1
        page.emulate_media(media="print")
        assert page.locator(".app-banner__name").inner_text() == "Given0 Family0"
        assert not page.locator(".app-tabs").is_visible() and not page.locator(".app-flags").is_visible()
    with tenant(planned.id):
        plan = CarePlan.objects.get()
        assert PlanNotice.objects.filter(plan=plan, organisation__ods_code="P01").count() == 1
        assert CrisisPlan.objects.get().number == 1
