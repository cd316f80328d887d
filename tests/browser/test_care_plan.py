"""A care plan at a kitchen table: written after an assessment, agreed, told, and My copy printed."""

import re
from datetime import timedelta

from django.utils import timezone

from apps.care.care_plans.choices import PlanState
from apps.care.care_plans.models import CarePlan, CrisisPlan
from apps.care.caseloads.models import Coordination
from apps.care.need_bands.choices import BandSource
from apps.care.need_bands.models import BandPeriod
from apps.foundation.core.tenancy import tenant
from apps.foundation.partnerships.models import Partnership
from tests.browser.conftest import TABLET
from tests.browser.test_every_page import check

COORDINATOR = "coordinator@northbrook.example"
PRACTICE = "practice@northbrook.example"
PAGES_OF_A_PDF = re.compile(rb"/Type\s*/Page[^s]")


def person_to_plan_for():
    """Somebody whom the co-ordinator leads, assessed, with a plan in force, a crisis plan and no draft."""
    with tenant(Partnership.objects.get(slug="northbrook-and-vale").id):
        assessed = BandPeriod.objects.filter(source=BandSource.ASSESSMENT, superseded_at=None).values("person_id")
        drafts = CarePlan.objects.filter(state=PlanState.DRAFT).values("person_id")
        led = Coordination.objects.filter(user__email=COORDINATOR, ends_before=None).values("person_id")
        plans = CarePlan.objects.filter(state=PlanState.AGREED, person_id__in=assessed).exclude(person_id__in=drafts)
        with_crisis_plan = CrisisPlan.objects.values("person_id")
        plan = plans.filter(person_id__in=led).filter(person_id__in=with_crisis_plan).select_related("person")
        return plan.order_by("person_id")[0].person


def test_a_plan_is_written_agreed_and_printed_on_a_tablet(visit):
    person = person_to_plan_for()
    today = timezone.localdate()
    with visit(COORDINATOR, size=TABLET) as visitor:
        page = visitor.page
        visitor.go(f"/people/{person.uid}/")
        page.get_by_role("link", name="Plan", exact=True).click()
        page.get_by_role("button", name="Begin a new version").click()
        page.get_by_label("Review", exact=True).check()
        page.get_by_role("button", name="Begin").click()
        assert "Not agreed yet" in page.locator("main").inner_text()
        page.get_by_role("button", name="Add a goal").click()
        page.get_by_label("The goal, in the person's own words").fill("I want to see the sea again.")
        page.get_by_label("What will help").first.fill("A day out with the wheelchair bus")
        page.get_by_label("Who does it").first.fill("Vale Neighbours")
        soon = today + timedelta(days=20)
        page.get_by_label("When").first.fill(f"{soon.day}/{soon.month}/{soon.year}")
        look(page, "a goal")
        page.get_by_role("button", name="Save").click()
        page.get_by_role("link", name="Add what is not possible yet").click()
        page.get_by_label("What was asked for").fill("A week by the sea.")
        page.get_by_label("Why it is not possible yet").fill("There is no room with a hoist before the summer.")
        again = today + timedelta(days=120)
        page.get_by_label("Look at it again on").fill(f"{again.day}/{again.month}/{again.year}")
        page.get_by_role("button", name="Save").click()
        look(page, "a draft")
        page.get_by_label(person.given_name, exact=True).check()
        late = today + timedelta(days=380)
        page.get_by_label("Next review").fill(f"{late.day}/{late.month}/{late.year}")
        page.get_by_role("button", name=re.compile("^Agree")).click()
        assert "A review is due within 12 months" in page.get_by_role("alert").inner_text()
        review = today + timedelta(days=180)
        page.get_by_label("Next review").fill(f"{review.day}/{review.month}/{review.year}")
        page.get_by_role("button", name=re.compile("^Agree")).click()
        assert page.get_by_role("button", name="Undo: tell nobody").is_visible()
        look(page, "an agreed plan")
        page.get_by_role("link", name="My copy (large print)").click()
        look(page, "My copy")
        text = page.locator("main").inner_text()
        assert "I want to see the sea again." in text
        assert "There is no room with a hoist before the summer." in text
        assert "It does not limit what I can have." in text
        printed_large(page)
        assert one_side(page, visitor, f"/people/{person.uid}/crisis-plan/")
        look(page, "a crisis plan")


def look(page, what):
    """The page is accessible and within its window; then it is on the tablet again."""
    check(page, what)
    page.set_viewport_size({"width": TABLET[0], "height": TABLET[1]})


def printed_large(page):
    """On paper: 18 points, black on white, nothing of the screen around it."""
    page.emulate_media(media="print")
    shown = page.locator(".plan-copy p, .plan-copy li, .plan-copy td").filter(visible=True)
    looks = [
        one.evaluate("one => [getComputedStyle(one).fontSize, getComputedStyle(one).color]") for one in shown.all()
    ]
    assert {tuple(one) for one in looks} == {("24px", "rgb(0, 0, 0)")}
    assert not page.locator("header").is_visible()
    assert not page.get_by_role("link", name="Back to the plan").is_visible()
    assert len(PAGES_OF_A_PDF.findall(page.pdf(format="A4"))) >= 1
    page.emulate_media(media="screen")


def one_side(page, visitor, path):
    visitor.go(path)
    return len(PAGES_OF_A_PDF.findall(page.pdf(format="A4", prefer_css_page_size=True))) == 1


def test_a_practice_is_told_without_a_name_and_follows_the_notice_to_the_plan(visit):
    with visit(PRACTICE) as visitor:
        card = visitor.page.get_by_role("region", name="Care plans agreed")
        words = card.inner_text()
        assert "agreed a care plan with somebody in your care" in words
        card.get_by_role("link", name="Open it").first.click()
        assert visitor.heading.endswith("'s plan")
        name = visitor.heading.removesuffix("'s plan")
        assert name not in words
