"""An assessment in a real browser: by keyboard only, without a signal, by two people at once, and timed out."""

import gzip
import re
from datetime import timedelta
from types import SimpleNamespace

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db import connection
from django.utils import timezone
from playwright.sync_api import expect

from apps.care.assessments.choices import Reason, Setting
from apps.care.assessments.domain.tool import DOMAINS, REQUIRED
from apps.care.assessments.models import Answer, Sent
from apps.care.assessments.services import start_assessment
from apps.foundation.access.roles import Role
from apps.foundation.accounts.models import Membership
from apps.foundation.core.tenancy import tenant
from apps.foundation.partnerships.models import Partnership
from apps.interfaces.demo.sign_ins import PASSWORD
from tests.browser.conftest import TABLET, serving, visits
from tests.browser.test_every_page import RULES
from tests.database import empty_every_table
from tests.factories.assessing import assessed
from tests.factories.team import world_with_a_team
from yearofcare.embedded.places import CHECKOUT

COORDINATOR, LEAD = "co@visits.example", "second@visits.example"
PHONE = (390, 844)
COPD = "BRE M, MOB M, DRU L, PSY L"
MOST_INTERACTIONS = 60
OFFLINE_NOISE = ("ERR_INTERNET_DISCONNECTED", "Failed to load resource")


@pytest.fixture(scope="module")
def visited(django_db_setup, django_db_blocker):
    """A partnership with a team, a co-ordinator, a team lead and twelve people, committed: quicker than the demo."""
    with django_db_blocker.unblock():
        try:
            world, team = world_with_a_team("visits", first=600, people=12)
            for role, email in ((Role.CARE_COORDINATOR, COORDINATOR), (Role.TEAM_LEAD, LEAD)):
                world.member(role, organisation="COM", team=team, email=email, password=PASSWORD)
            yield SimpleNamespace(world=world, id=world.partnership.id, people=iter(range(12)))
        finally:
            is_alone = not Partnership.objects.exclude(slug="visits").exists()
            connection.close()
            if is_alone:
                empty_every_table(connection.settings_dict["NAME"])


@pytest.fixture(scope="module")
def served(visited):
    with serving() as address:
        yield address


@pytest.fixture
def visit(chromium, served):
    return visits(chromium, served)


def somebody(visited, *, before="", begun=False):
    """Somebody in the team's care whom no other test uses: assessed a year ago with these levels, perhaps with a
    draft already begun in which nothing is answered."""
    person, today = visited.world.person(next(visited.people)), timezone.localdate()
    with tenant(visited.id):
        member = Membership.objects.get(user__email=COORDINATOR)
    actor = visited.world.actor(member)
    begun_draft = None
    with tenant(visited.id):
        if before:
            assessed(actor, person, today - timedelta(days=360), before)
        if begun:
            begun_draft = start_assessment(
                actor=actor,
                person=person,
                assessed_on=today,
                reason=Reason.ANNUAL_REVIEW,
                setting=Setting.OWN_HOME,
                now=timezone.now(),
            )
    return SimpleNamespace(person=person, draft=begun_draft, needs=f"/people/{person.uid}/needs/")


def check(page):
    """No fault that axe finds, and nothing wider than a phone, a tablet and a desk."""
    found = Axe().run(page, options=RULES)
    assert found.violations_count == 0, f"{page.url}\n{found.generate_report()}"
    before = page.viewport_size
    for width, height in (PHONE, TABLET, (1280, 900)):
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{page.url} is wider than {width}"
    page.set_viewport_size(before)


def saved(page, words="Saved"):
    expect(page.locator("[data-saved] span").first).to_contain_text(words)


def choose(page, choice):
    """A choice that has reached the server."""
    with page.expect_response("**/send/"):
        page.locator(choice).check(force=True)


def start(visitor, *, where="At home", why="First assessment"):
    page = visitor.page
    page.get_by_role("link", name=re.compile("^Start a")).click()
    page.get_by_label(where, exact=True).check()
    page.get_by_label(why, exact=True).check()
    page.get_by_role("button", name="Start", exact=True).click()
    page.wait_for_url("**/area/BEH/*")


class Keys:
    """The keyboard, counting: each key pressed is one interaction, and so is a text typed."""

    def __init__(self, page):
        self.page, self.pressed = page, 0

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)
            self.pressed += 1

    def until(self, words, most=20):
        """Press Tab until what has focus says these words."""
        for _ in range(most):
            self.press("Tab")
            if words in self.focused():
                return
        raise AssertionError(f"{words} is not reached; focus is on {self.focused()!r}")

    def focused(self):
        return self.page.evaluate(
            "(document.activeElement.labels?.[0] || document.activeElement).textContent.trim().replace(/\\s+/g, ' ')"
        )


def test_a_review_of_a_person_seen_before_takes_under_60_interactions_by_keyboard(visit, visited):
    known = somebody(visited, before=COPD)
    with visit(COORDINATOR) as visitor:
        page = visitor.page
        visitor.go(known.needs)
        keys = Keys(page)
        keys.press("Tab", "Enter")
        keys.until("Start a review")
        keys.press("Enter")
        page.wait_for_url("**/start/*")
        keys.until("At home")
        keys.press("Space")
        keys.until("First assessment")
        keys.press("Space", "ArrowDown")
        keys.until("Start")
        keys.press("Enter")
        page.wait_for_url("**/area/BEH/*")
        for code in REQUIRED:
            expect(page.locator("h1")).to_contain_text(DOMAINS[code].name)
            keys.press("Tab")
            assert keys.focused().startswith("Still the same"), (code, keys.focused())
            keys.press("Enter")
        page.wait_for_url("**/own/*")
        keys.until("Preference 1")
        keys.press("Enter")
        page.wait_for_url("**/check/*")
        keys.press("Tab", "Enter")
        keys.until("Complete the review")
        keys.press("Enter")
        page.wait_for_url("**/result/*")
        assert visitor.heading == "Level of need: Medium (2)"
        assert "The same level as last time" in page.locator("main").inner_text()
        assert keys.pressed < MOST_INTERACTIONS, keys.pressed
    with tenant(visited.id):
        assert Answer.objects.filter(assessment__person=known.person, still_same=True).count() == 11


def test_an_assessment_goes_on_without_a_signal_and_is_completed_when_it_is_back(visit, visited):
    new = somebody(visited)
    with visit(COORDINATOR, size=TABLET) as visitor:
        page = visitor.page
        visitor.go(new.needs)
        check(page)
        start(visitor)
        check(page)
        page.get_by_role("button", name=re.compile("^Save and go to")).click()
        saved(page, "Nothing was chosen for Behaviour: it is not answered yet.")
        page.go_back()
        page.wait_for_url("**/area/BEH/*")
        for code in REQUIRED[:4]:
            choose(page, f"#{code}-M")
            page.get_by_role("button", name=re.compile("^Save and go to")).click()
        page.context.set_offline(True)
        for code in REQUIRED[4:6]:
            expect(page.locator("h1")).to_contain_text(DOMAINS[code].name)
            page.locator(f"#{code}-H").check()
            page.locator(f"#{code}-evidence").fill(f"Seen without a signal for {code}")
            page.get_by_role("button", name=re.compile("^Save and go to")).click()
        saved(page, "Kept on this tablet")
        assert "No signal. Carry on." in page.locator("main").inner_text()
        size = page.viewport_size
        page.set_viewport_size({"width": 768, "height": 320})
        page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
        line = page.locator("[data-saved=kept]")
        assert 0 <= line.bounding_box()["y"] < 5
        hidden = 0
        for place in page.locator("form[data-draft]").get_by_role("textbox").all():
            if place.is_visible():
                place.evaluate("place => window.scrollBy(0, place.getBoundingClientRect().top - 2)")
                below = line.bounding_box()["height"]
                hidden += place.bounding_box()["y"] < below
                place.focus()
                assert place.bounding_box()["y"] >= below
        assert hidden
        page.set_viewport_size(size)
        assert page.locator('[data-step="NUT"]').inner_text().endswith("kept on this tablet")
        kept = page.evaluate(
            "new Promise(done => { const open = indexedDB.open('year-of-care'); open.onsuccess = () => {"
            " const all = open.result.transaction('kept').objectStore('kept').getAll();"
            " all.onsuccess = () => done(all.result.map(one => JSON.stringify({...one,"
            " data: new TextDecoder().decode(one.data)}))); }; })"
        )
        assert len(kept) >= 2
        assert not any(new.person.family_name in one or "Seen without" in one for one in kept)
        with tenant(visited.id):
            assert Answer.objects.filter(assessment__person=new.person).count() == 4
        page.get_by_role("link", name="All on one page").click()
        saved(page, "That page needs a signal")
        visitor.noticed[:] = [one for one in visitor.noticed if not any(noise in one for noise in OFFLINE_NOISE)]
        page.context.set_offline(False)
        saved(page, "2 answers that were kept here")
        page.get_by_role("link", name="All on one page").click()
        page.wait_for_url("**/all/*")
        check(page)
        assert page.locator("#NUT-H").is_checked()
        for code in REQUIRED[6:]:
            choose(page, f"#{code}-L")
        saved(page)
        page.get_by_role("button", name="Save and go on").click()
        page.wait_for_url("**/own/*")
        check(page)
        page.get_by_label("What matters most, in their own words").fill("Friday nights, so that Jean sleeps.")
        page.get_by_role("button", name="Save and check your answers").click()
        page.wait_for_url("**/check/*")
        check(page)
        assert "Friday nights" in page.locator("main").inner_text()
        page.get_by_role("button", name="Complete the assessment").click()
        page.wait_for_url("**/result/*")
        check(page)
        assert visitor.heading == "Level of need: High (3)"
        assert "Nutrition: food and drink and Continence are High." in page.locator("main").inner_text()
    with tenant(visited.id):
        evidence = Answer.objects.filter(assessment__person=new.person, domain="CON").values_list("evidence")[0][0]
        assert evidence == "Seen without a signal for CON"
        assert Sent.objects.filter(assessment__person=new.person, outcome="CONFLICT").count() == 0


def test_a_refused_preference_gives_way_to_the_one_chosen_while_it_was_on_its_way(visit, visited):
    shared = somebody(visited, begun=True)
    with visit(COORDINATOR) as visitor:
        page = visitor.page
        visitor.go(f"{shared.needs}{shared.draft.uid}/own/")
        page.get_by_label("Preference 1", exact=True).fill("Night sitter")
        page.get_by_role("button", name="Save and check your answers").click()
        saved(page, "Will it be met? Choose yes or no.")
        expect(page.locator("#preferences-is_met-0-yes")).to_be_focused()

        def late(route):
            page.wait_for_timeout(2000)
            route.continue_()

        page.route("**/send/", late, times=1)
        page.get_by_label("Preference 1", exact=True).fill("Night sitter on Fridays")
        with page.expect_request("**/send/"):
            page.get_by_role("button", name="Save and check your answers").click()
        page.locator("#preferences-is_met-0-yes").check(force=True)
        page.wait_for_url("**/check/*")
        assert "Night sitter on Fridays" in page.locator("main").inner_text()
    with tenant(visited.id):
        assert Sent.objects.filter(assessment=shared.draft, what="preferences").count() == 1


def test_the_next_area_opens_at_its_heading_on_a_phone_below_the_line_that_stays(visit, visited):
    shared = somebody(visited, begun=True)
    with visit(COORDINATOR, size=PHONE) as visitor:
        page = visitor.page
        visitor.go(f"{shared.needs}{shared.draft.uid}/area/BEH/")
        for code in REQUIRED[1:3]:
            page.get_by_role("button", name=re.compile("^Save and go to")).click()
            expect(page.locator("h1")).to_contain_text(DOMAINS[code].name)
            expect(page.locator("h1")).to_be_in_viewport(ratio=1)
        page.locator(f"#{REQUIRED[2]}-evidence").fill("Told by Jean")
        page.get_by_role("button", name=re.compile("^Save and go to")).click()
        saved(page, f"Choose a level for {DOMAINS[REQUIRED[2]].name}")
        page.get_by_role("button", name=re.compile("^Save and go to")).click()
        expect(page.locator("h1")).to_contain_text(DOMAINS[REQUIRED[4]].name)
        line = page.locator("[data-saved]").bounding_box()
        assert page.locator("h1").bounding_box()["y"] >= line["y"] + line["height"]
        expect(page.locator("h1")).to_be_in_viewport(ratio=1)


def test_answers_kept_when_the_page_was_closed_are_sent_when_it_opens_again(visit, visited):
    shared = somebody(visited, begun=True)
    with visit(COORDINATOR, size=TABLET) as visitor:
        page = visitor.page
        area = f"{shared.needs}{shared.draft.uid}/area/MOB/"
        visitor.go(area)
        page.context.set_offline(True)
        page.locator("#MOB-H").check()
        saved(page, "Kept on this tablet")
        page.goto("about:blank")
        page.context.set_offline(False)
        visitor.noticed.clear()
        visitor.go("/people/")
        page.get_by_role("button", name="Sign out").click()
        page.locator("#unsent").wait_for(state="visible")
        assert "1 answer is kept on this device" in page.locator("#unsent").inner_text()
        found = Axe().run(page, options=RULES)
        assert found.violations_count == 0, found.generate_report()
        page.get_by_role("button", name="Stay, and send them").click()
        visitor.go(area)
        saved(page, "1 answer that was kept here")
        assert page.locator("#MOB-H").is_checked()
        page.get_by_role("button", name="Sign out").click()
        page.wait_for_url("**/sign-in/**")
    with tenant(visited.id):
        assert Answer.objects.get(assessment=shared.draft, domain="MOB").domain_level == "H"


def test_two_people_on_one_draft_see_both_answers_and_choose(visit, visited):
    shared = somebody(visited, begun=True)
    area = f"{shared.needs}{shared.draft.uid}/area/SKI/"
    with visit(COORDINATOR, size=TABLET) as mine, visit(LEAD) as theirs:
        mine.go(area)
        theirs.go(area)
        choose(theirs.page, "#SKI-M")
        with theirs.page.expect_response(lambda answer: "Heel red" in (answer.request.post_data or "")):
            theirs.page.locator("#SKI-evidence").fill("Heel red, does not fade")
            theirs.page.locator("#SKI-evidence").blur()
        mine.page.locator("#SKI-evidence").fill("Dry shins, cream daily")
        mine.page.locator("#SKI-L").check()
        card = mine.page.locator("#conflict-SKI")
        card.wait_for()
        said = card.inner_text()
        assert "Team Lead of visits has answered Skin, including tissue viability too" in said
        for words in ("Low", "Moderate", "Dry shins, cream daily", "Heel red, does not fade"):
            assert words in said
        check(mine.page)
        with tenant(visited.id):
            assert Answer.objects.get(assessment=shared.draft, domain="SKI").domain_level == "M"
        card.get_by_role("button", name="Keep both texts, I will choose").click()
        assert mine.page.locator("#SKI-evidence").input_value() == "Dry shins, cream daily\n\nHeel red, does not fade"
        assert mine.page.locator("[name=SKI-domain_level]:checked").count() == 0
        saved(mine.page, "Choose a level for Skin")
        mine.page.locator("#SKI-M").check()
        saved(mine.page, "Saved")
    with tenant(visited.id):
        now = Answer.objects.get(assessment=shared.draft, domain="SKI")
        assert (now.domain_level, now.evidence) == ("M", "Dry shins, cream daily\n\nHeel red, does not fade")
        assert Sent.objects.filter(assessment=shared.draft, outcome="CONFLICT").count() == 1


def test_another_level_is_asked_for_and_a_second_professional_agrees(visit, visited):
    known = somebody(visited, before=COPD)
    with visit(COORDINATOR) as visitor:
        page = visitor.page
        visitor.go(known.needs)
        page.get_by_role("link", name="Read the result, and why").click()
        check(page)
        page.get_by_role("link", name="Ask for a different level").click()
        check(page)
        page.get_by_label(re.compile("Family distress")).check()
        page.get_by_label("What you saw or know").fill("Jean has not slept for weeks and is in tears.")
        page.get_by_role("button", name="Ask a second professional").click()
        assert "It waits for a second professional" in page.locator("main").inner_text()
    with visit(LEAD) as visitor:
        page = visitor.page
        visitor.go("/people/second-opinions/")
        check(page)
        page.get_by_role("link", name=f"{known.person.given_name} {known.person.family_name}").click()
        check(page)
        assert "High (3), if Breathing were High" in page.locator("main").inner_text()
        page.get_by_label("I agree", exact=True).check()
        page.get_by_label("Why", exact=True).fill("I visited on Monday and saw the same.")
        page.get_by_role("button", name="Record my answer").click()
        visitor.go(known.needs)
        assert "Agreed by Team Lead of visits" in page.locator("main").inner_text()


def test_whoever_does_nothing_is_warned_locked_out_and_comes_back_to_what_was_typed(visit, visited):
    shared = somebody(visited, begun=True)
    with visit(COORDINATOR, size=TABLET) as visitor:
        page = visitor.page
        page.clock.install()
        visitor.go(f"{shared.needs}{shared.draft.uid}/area/MOB/")
        page.locator("#MOB-evidence").fill("Up at the second try")
        saved(page, "Choose a level for Mobility")
        page.clock.fast_forward("28:01")
        dialog = page.locator("#still-there")
        dialog.wait_for(state="visible")
        assert "You will be signed out at" in dialog.inner_text()
        assert page.evaluate("document.activeElement.textContent") == "Stay signed in"
        found = Axe().run(page, options=RULES)
        assert found.violations_count == 0, found.generate_report()
        page.keyboard.press("Enter")
        dialog.wait_for(state="hidden")
        page.clock.fast_forward("28:01")
        dialog.wait_for(state="visible")
        page.clock.fast_forward("02:01")
        page.wait_for_url("**/sign-in/login/**")
        assert shared.person.family_name not in page.content()
        page.get_by_label("Email").fill(COORDINATOR)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url("**/area/MOB/**")
        expect(page.locator("#MOB-evidence")).to_have_value("Up at the second try")


@pytest.mark.parametrize("page_name", ["area/MOB", "all"])
def test_a_page_of_an_assessment_is_light(visit, visited, page_name):
    """Everything that a whole page needs, unpacked, is under 200 kB beside the design system's own sheet and script,
    which every page shares and the browser keeps; packed as they are served, those are 44 kB."""
    shared = somebody(visited, before=COPD, begun=True)
    with visit(COORDINATOR) as visitor:
        visitor.go(f"{shared.needs}{shared.draft.uid}/{page_name}/")
        visitor.page.wait_for_load_state("networkidle")
        sizes = dict(
            visitor.page.evaluate(
                "[...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]"
                ".map(one => [one.name, one.decodedBodySize])"
            )
        )
    own = {name: size for name, size in sizes.items() if "/vendor/" not in name}
    packed = sum(
        len(gzip.compress((CHECKOUT / "static" / "vendor" / "nhsuk-frontend" / name).read_bytes()))
        for name in ("nhsuk.css", "nhsuk-frontend.min.js")
    )
    assert len(own) > 8
    assert sum(own.values()) + packed < 200_000, sizes
