"""From an alert on Home to the decision about the way home, on a tablet."""

from datetime import date

import pytest
from axe_playwright_python.sync_playwright import Axe

from apps.care.admissions.models import Answer, RPointMove
from apps.foundation.core.tenancy import tenant
from apps.foundation.partnerships.models import Partnership
from tests.browser.conftest import TABLET
from tests.browser.test_every_page import RULES

COORDINATOR = "coordinator@northbrook.example"


def clean(visitor):
    found = Axe().run(visitor.page, options=RULES)
    assert found.violations_count == 0, found.generate_report()
    assert visitor.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_a_co_ordinator_goes_from_the_alert_to_the_way_home(visit, script):
    with visit(COORDINATOR, size=TABLET, script=script) as visitor:
        page = visitor.page
        alert = page.get_by_role("article").first
        name = alert.get_by_role("heading").inner_text().split(",")[0]
        assert "Answer by" in alert.inner_text()
        if script:
            clean(visitor)
        alert.get_by_role("button", name="Answer").click()
        assert visitor.heading == f"{name} is in hospital"
        page.get_by_role("button", name="Record my answer").click()
        assert "What do you do?: Choose one." in page.get_by_role("alert").inner_text()
        page.get_by_label("I rang the ward").check()
        page.get_by_label("Stays for now: plan the way home").check()
        page.get_by_label("No: care at home could have been enough").check()
        page.get_by_label("Why?").select_option(label="No place free")
        page.get_by_label("What the ward should know").fill("Lives alone; key safe.")
        if script:
            clean(visitor)
        page.get_by_role("button", name="Record my answer").click()
        assert visitor.heading.endswith(f"{name}'s way home")
        text = page.locator("main").inner_text()
        assert "I rang the ward. Stays for now: plan the way home." in text
        page.get_by_label("Their own goals for getting better").fill("Up my own steps.")
        page.get_by_label("Care in the community", exact=True).check()
        page.get_by_role("button", name="Save the plan").click()
        assert "The way home is saved." in page.locator("main").inner_text()
        page.get_by_label("Day", exact=True).fill(f"{date.today():%d/%m/%Y}")
        page.get_by_label("Why this day").fill("Walking with one person.")
        page.get_by_role("button", name="Propose this day").click()
        if "a day after the admission" not in page.locator("main").inner_text():
            assert "waits for the hospital's answer" in page.locator("main").inner_text()
        if script:
            clean(visitor)
        assert "£" not in page.locator("main").inner_text()
    with tenant(Partnership.objects.get(slug="northbrook-and-vale").id):
        assert Answer.objects.filter(note="Lives alone; key safe.").exists()
        assert RPointMove.objects.exists()
