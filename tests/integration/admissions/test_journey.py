"""In a real browser, on a tablet: from the alert on Home to the decision about the way home, from both sides."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.db import connections
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, Page, sync_playwright

from apps.care.admissions.models import Answer, RPointMove, WayHome
from apps.foundation.accounts.models import Membership
from apps.foundation.core.tenancy import tenant
from tests.browser.conftest import serving
from tests.chromium import find_chromium
from tests.factories.world import sit
from tests.integration.admissions.hospital import Hospital, stay

pytestmark = pytest.mark.browser
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
TABLET, PHONE = {"width": 768, "height": 1024}, {"width": 390, "height": 800}


@pytest.fixture
def hospital(committed_db: None) -> Hospital:
    return Hospital.make()


@pytest.fixture
def chromium() -> Iterator[Browser]:
    path = find_chromium()
    if path is None:
        pytest.fail("Browser tests need Chromium: see `python -m tests.chromium`.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()
        connections.close_all()


@pytest.fixture
def seat(hospital: Hospital, chromium: Browser, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], Page]]:
    """`seat("grace")` is the Home of somebody who has signed in, on a tablet. No thread of the server keeps its
    connection after a request: the database of the tests is dropped in the end."""
    monkeypatch.setitem(connections.databases["default"], "CONN_MAX_AGE", 0)
    with serving() as address:
        yield lambda name: home_of(hospital.members[name], chromium, address)
        for context in list(chromium.contexts):
            context.close()


def home_of(membership: Membership, chromium: Browser, address: str) -> Page:
    """The Home of somebody who has signed in, on a tablet."""
    client = Client()
    sit(client, membership)
    context = chromium.new_context(viewport=TABLET, base_url=address)
    context.set_default_timeout(30_000)
    cookie: Any = {"name": settings.SESSION_COOKIE_NAME, "value": client.session.session_key, "url": address}
    context.add_cookies([cookie])
    page = context.new_page()
    page.goto("/")
    return page


def clean(page: Page) -> None:
    """Nothing for the accessibility check to find, and no scrolling sideways, on a tablet and on a phone."""
    for size in (PHONE, TABLET):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        found = Axe().run(page, options=RULES)
        assert found.violations_count == 0, found.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (page.url, size)


def test_from_the_alert_on_home_to_the_decision_about_the_way_home(hospital: Hospital, seat: Any) -> None:
    hospital.tell(stay(0, hours=50))
    page = seat("grace")
    alert = page.get_by_role("article")
    assert "Answer by" in alert.inner_text()
    clean(page)
    alert.get_by_role("button", name="Answer").click()
    assert page.locator("h1").inner_text() == "Given0 Family0 is in hospital"
    page.get_by_role("button", name="Record my answer").click()
    assert "What do you do? Choose one." in page.get_by_role("alert").inner_text()
    page.wait_for_function("document.activeElement.className === 'nhsuk-error-summary'")
    page.get_by_role("link", name="What do you do? Choose one.").click()
    page.wait_for_function("document.activeElement.name === 'first_step'")
    page.get_by_label("I rang the ward").check()
    page.get_by_label("Stays for now: plan the way home").check()
    page.get_by_label("No: care at home could have been enough").check()
    page.get_by_label("Treatment that only a hospital gives").wait_for(state="hidden")
    page.get_by_label("No place free").check()
    page.get_by_label("What to tell the ward when you ring").fill("Lives alone; key safe.")
    clean(page)
    page.get_by_role("button", name="Record my answer").click()
    assert page.locator("h1").inner_text().endswith("Given0 Family0's way home")
    page.get_by_label("Their own goals for getting better").fill("Up my own steps.")
    page.get_by_label("Care in the community", exact=True).check()
    page.get_by_role("button", name="Save the plan").click()
    assert "The way home is saved." in page.locator("main").inner_text()
    clean(page)

    manager = seat("manager")
    manager.get_by_role("link", name="Open them").click()
    manager.get_by_role("link", name="S0").click()
    manager.get_by_label("Day", exact=True).fill(f"{timezone.localdate():%d/%m/%Y}")
    manager.get_by_label("Why this day").fill("Off the drip.")
    manager.get_by_role("button", name="Propose this day").click()
    assert "waits for the answer of care in the community" in manager.locator("main").inner_text()
    clean(manager)

    page.reload()
    page.get_by_label("I agree").check()
    page.get_by_role("button", name="Send my answer").click()
    left = timezone.localtime() - timedelta(hours=1)
    page.get_by_label("Left on").fill(f"{left:%d/%m/%Y}")
    page.get_by_label("At about").fill(f"{left:%H:%M}")
    page.get_by_label("Where to").last.select_option(label="Own home")
    page.get_by_role("button", name="Record that they have left").click()
    text = page.locator("main").inner_text()
    assert "Recorded: the stay is over." in text
    assert "£" not in text
    with tenant(hospital.id):
        assert [one.why for one in Answer.objects.all()] == ["NO_PLACE"]
        assert [one.step for one in RPointMove.objects.order_by("number")] == ["PROPOSED", "AGREED"]
        assert [one.recovery for one in WayHome.objects.order_by("version")] == ["", "COMMUNITY"]


def test_the_team_leads_pages_are_clean_on_tablet_and_phone(hospital: Hospital, seat: Any) -> None:
    hospital.tell(stay(0), stay(1, hours=100), stay(2))
    page = seat("priya")
    for address in ("/", "/alerts/", "/alerts/learned-late/", "/in-hospital/", "/why-hospital/"):
        page.goto(address)
        clean(page)
