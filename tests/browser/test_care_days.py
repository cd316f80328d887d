"""A co-ordinator's morning on a phone, and a team lead handing a caseload over."""

from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone

from apps.care.caseloads.selectors import holders_of
from apps.care.co_ordination.models import Visit
from apps.foundation.accounts.models import Membership
from apps.foundation.core.tenancy import tenant
from apps.foundation.partnerships.models import Partnership
from tests.browser.test_every_page import RULES

PHONE = (390, 844)
COORDINATOR, LEAD = "coordinator@northbrook.example", "teamlead@northbrook.example"


def clean(visitor):
    found = Axe().run(visitor.page, options=RULES)
    assert found.violations_count == 0, found.generate_report()
    assert visitor.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), visitor.path


def test_a_co_ordinator_s_morning_on_a_phone(visit):
    northbrook = Partnership.objects.get(slug="northbrook-and-vale").id
    with tenant(northbrook):
        before = Visit.objects.count()
    with visit(COORDINATOR, size=PHONE) as visitor:
        page = visitor.page
        assert visitor.heading.endswith(", Alison")
        clean(visitor)
        page.get_by_role("button", name="Hide names on this device").click()
        page.get_by_role("button", name="Show names on this device").click()
        visitor.go("/caseload/")
        clean(visitor)
        page.locator("main table tbody th a").first.click()
        name = visitor.heading
        page.get_by_role("link", name="Before you knock").click()
        assert visitor.heading == "Before you knock"
        clean(visitor)
        page.get_by_role("button", name="Note a visit").click()
        clean(visitor)
        page.get_by_label("What you saw and heard").fill("Breathing easier. Kettle refilled. Daughter rang.")
        page.get_by_label("What comes next").fill("Weight on Monday")
        page.get_by_role("button", name="Note it").click()
        assert "Breathing easier." in page.locator("main").inner_text()
        page.get_by_role("link", name="More care").first.click()
        clean(visitor)
        free = page.locator("select option", has_text="places free").first.get_attribute("value")
        page.get_by_label("Service", exact=True).select_option(free)
        page.get_by_label("What is needed").fill("A visit this evening")
        page.get_by_role("button", name="Ask", exact=True).click()
        page.get_by_role("link", name="All requests of your team").click()
        assert name.split(" ")[-1] in page.locator("main table").first.inner_text()
        visitor.go("/ward/")
        clean(visitor)
    with tenant(northbrook):
        assert Visit.objects.count() == before + 1


def test_a_team_lead_hands_a_caseload_over(visit):
    northbrook = Partnership.objects.get(slug="northbrook-and-vale").id
    with tenant(northbrook):
        team = Membership.objects.get(user__email=LEAD, partnership_id=northbrook).team_id
        held = {name: count for _, name, count in holders_of(team, timezone.localdate())}
    giver, taker = "Sean Oakley", "Alison Marsh"
    with visit(LEAD) as visitor:
        page = visitor.page
        page.get_by_role("link", name="Hand a caseload over").click()
        clean(visitor)
        page.get_by_label("From", exact=True).select_option(label=f"{giver} ({held[giver]})")
        page.get_by_label("To", exact=True).select_option(label=taker)
        page.get_by_role("button", name="Look at who moves").click()
        assert f"from {giver} to {taker}" in page.locator("main").inner_text()
        clean(visitor)
        page.get_by_role("button", name="Hand over").click()
        assert f"{held[giver]}" in page.get_by_role("alert").inner_text()
    with tenant(northbrook):
        after = {name: count for _, name, count in holders_of(team, timezone.localdate())}
    assert after == {taker: held[giver] + held[taker]} | {
        name: count for name, count in held.items() if name not in (giver, taker)
    }
