"""A day of each role, in the browser."""

import csv
import re

import pytest

from apps.care.patients.models import CareRelationship, Person
from apps.foundation.core.tenancy import tenant
from apps.foundation.partnerships.models import Partnership
from tests.browser.conftest import TABLET

COMMISSIONER = "commissioner@northbrook.example"
MANAGER = "manager@northbrook.example"
COORDINATOR = "coordinator@northbrook.example"
GUARDIAN = "guardian@northbrook.example"
NORTHBROOK = "Northbrook and Vale"


def open_dashboard(visitor):
    visitor.go("/")
    visitor.page.get_by_role("link", name="Open the dashboard").first.click()
    visitor.page.wait_for_url("**/contracts/**")
    visitor.page.wait_for_load_state()


def table(page, caption):
    return page.locator("table", has=page.locator("caption", has_text=caption)).last


def test_a_wrong_password_is_told_kindly_and_the_right_one_opens_the_home_page(visit):
    with visit() as visitor:
        visitor.go("/contracts/")
        assert visitor.path == "/sign-in/login/"
        visitor.page.get_by_label("Email").fill(COMMISSIONER)
        visitor.page.get_by_label("Password").fill("something else")
        visitor.page.get_by_role("button", name="Sign in").click()
        assert visitor.page.get_by_role("alert").inner_text().startswith("There is a problem")
        visitor.sign_in(COMMISSIONER)
        assert visitor.heading == "Commissioner"
        visitor.page.get_by_role("button", name="Sign out").click()
        visitor.page.wait_for_url("**/sign-in/**")
        visitor.go("/")
        assert visitor.path == "/sign-in/login/"


def test_a_commissioner_follows_a_figure_to_what_made_it(visit):
    with visit(COMMISSIONER) as visitor:
        open_dashboard(visitor)
        page = visitor.page
        page.get_by_label("Month", exact=True).select_option(label="June 2026")
        page.get_by_role("button", name="Show").click()
        assert "month=2026-06" in page.url
        shown = page.locator("dt:has-text('Actual') + dd span").get_attribute("title")
        page.get_by_role("link", name="why? how actual was made").click()
        assert visitor.heading == f"Why {shown}?"
        sums = table(page, "What it is the sum of").locator("tbody tr td:last-child").all_inner_texts()
        pounds = [re.sub(r"[^\d.]", "", one) for one in sums if re.search(r"\d\.\d\d", one)]
        assert pounds, "no part of the sum is shown"
        text = page.locator("main").inner_text()
        assert "P-" in text
        assert not re.search(r"\b999 ?\d{3} ?\d{4}\b", text)


def test_a_commissioner_downloads_what_is_on_screen(visit):
    with visit(COMMISSIONER) as visitor:
        open_dashboard(visitor)
        total = table(visitor.page, "Level of need by month").locator("tbody tr").last
        last = total.locator("td").last.inner_text().partition(":")[0].strip()
        with visitor.page.expect_download() as waiting:
            visitor.page.get_by_role("link", name="Download (CSV)").click()
        with waiting.value.path().open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file))
        assert rows.pop()[0].startswith("97% of expected data received")
        assert rows[-1][0] == "Variance"
        assert f"{float(rows[-1][-1]):,.2f}" == last.replace("−", "-").removeprefix("+")
        with visitor.page.expect_download() as waiting:
            visitor.page.get_by_role("link", name="Download (XLSX)").click()
        assert waiting.value.path().read_bytes().startswith(b"PK")


def test_a_commissioner_keeps_the_figures_and_works_them_out_again(visit):
    with visit(COMMISSIONER) as visitor:
        open_dashboard(visitor)
        visitor.page.get_by_role("link", name="Runs kept").click()
        visitor.page.get_by_role("button", name="Keep the figures as of now").click()
        visitor.wait_until_done()
        visitor.page.locator("main table a").first.click()
        visitor.page.get_by_role("button", name="Work it out again as of then").click()
        visitor.wait_until_done()
        assert "The same." in visitor.page.locator("main").inner_text()


def test_a_commissioner_drafts_a_contract_and_is_told_why_it_cannot_start(visit):
    with visit(COMMISSIONER) as visitor:
        page = visitor.page
        visitor.go("/contracts/new/")
        page.get_by_label("Name", exact=True).fill("A second contract")
        page.get_by_label("Short name").fill("second")
        page.get_by_label("First month", exact=True).fill("2026-13")
        for level in ("Low (1)", "Medium (2)", "High (3)"):
            page.get_by_label(re.compile(re.escape(level))).fill("1,000")
        for box in page.get_by_role("checkbox").all()[:8]:
            box.check()
        page.locator("main").get_by_role("button").click()
        assert "Give a month such as 2026-04." in page.get_by_role("alert").inner_text()
        assert page.get_by_label("Name", exact=True).input_value() == "A second contract"
        page.get_by_label("First month", exact=True).fill("2026-04")
        page.locator("main").get_by_role("button").click()
        page.get_by_role("button", name="Draw the plan").click()
        assert table(page, "Indicative plan").count() == 1
        assert "may pay for the same people, and neither gives way" in page.locator("#missing").inner_text()
        assert not page.get_by_role("button", name="Bring into force").count()


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_a_provider_sends_a_file_sees_what_is_wrong_and_takes_the_rest_in(visit, script):
    with tenant(Partnership.objects.get(slug="northbrook-and-vale").id):
        number = Person.objects.filter(died_on=None, nhs_number__gt="").order_by("id").values_list("nhs_number")[0][0]
    mark = "y" if script else "n"
    sent = (
        "provider,record_id,nhs_number,kind,start_date,cost\n"
        f"ZN3,{mark}1,{number},COMMUNITY_CONTACT,2026-10-02,12.50\n"
        f"ZN3,{mark}2,{number},COMMUNITY_CONTACT,2026-10-02,12.505\n"
    )
    with visit(MANAGER, script=script) as visitor:
        page = visitor.page
        visitor.go("/intake/send/activity/")
        upload = {"name": "mine.csv", "mimeType": "text/csv", "buffer": sent.encode()}
        page.get_by_label("File").set_input_files(upload)
        page.get_by_role("button", name="Check the file").click()
        visitor.wait_until_done()
        assert visitor.heading == "Check before it is taken in"
        text = page.locator("main").inner_text()
        assert "Cost is not an amount in pounds with at most two decimals" in text
        with page.expect_download() as waiting:
            page.get_by_role("link", name="Download them (CSV)").click()
        with waiting.value.path().open(encoding="utf-8-sig", newline="") as file:
            faults = list(csv.DictReader(file))
        assert [row["cost"] for row in faults] == ["12.505"]
        page.get_by_role("button", name="Take in 1 row").click()
        visitor.wait_until_done()
        assert visitor.heading == "Taken in"
        page.go_back()
        visitor.go("/intake/")
        assert page.locator("main table tbody tr").first.inner_text().startswith("mine.csv")


def test_a_coordinator_finds_a_person_without_the_number_in_any_address(visit):
    with visit(COORDINATOR, size=TABLET) as visitor:
        page = visitor.page
        asked = []
        page.on("request", lambda request: asked.append(request.url))
        visitor.go("/people/")
        number = page.locator("main table tbody tr td").first.inner_text()
        page.get_by_label("NHS number, local number or family name").fill(number)
        page.get_by_role("button", name="Find").click()
        page.locator("main table a").first.click()
        assert number in page.locator("main").inner_text()
        assert "What has happened" in page.locator("main").inner_text()
        digits = number.replace(" ", "")
        assert not any(digits in url or number.replace(" ", "%20") in url for url in asked)


def test_an_emergency_opening_needs_a_reason_and_is_answered_by_the_guardian(visit):
    with tenant(Partnership.objects.get(slug="northbrook-and-vale").id):
        cared_for = CareRelationship.objects.values("person_id")
        person = (
            Person.objects.filter(died_on=None, sharing_consent="GIVEN")
            .exclude(id__in=cared_for)
            .exclude(nhs_number=None)
            .exclude(born_on=None)
            .latest("id")
        )
    with visit(COORDINATOR, size=TABLET) as visitor:
        page = visitor.page
        visitor.go("/people/")
        page.get_by_label("NHS number, local number or family name").fill(person.nhs_number)
        page.get_by_label("Date of birth").fill(f"{person.born_on:%Y-%m-%d}")
        page.get_by_role("button", name="Find").click()
        assert person.family_name not in page.locator("main").inner_text()
        page.get_by_role("button", name="Open in an emergency, with a reason").click()
        assert page.get_by_label("Date of birth").input_value() == f"{person.born_on:%Y-%m-%d}"
        page.get_by_role("button", name="Open for").click()
        assert page.get_by_role("alert").inner_text().startswith("There is a problem")
        page.get_by_role("radio").first.check()
        page.get_by_label("In your own words").fill("Found on the floor by a neighbour, cannot say why.")
        page.get_by_role("button", name="Open for").click()
        assert visitor.heading == f"{person.given_name} {person.family_name}"
    with visit(GUARDIAN, seat=NORTHBROOK) as visitor:
        page = visitor.page
        visitor.go("/")
        page.locator("main").get_by_role("link", name="Answer").click()
        card = page.locator("article", has_text="Found on the floor by a neighbour")
        assert "Overview" in card.inner_text()
        assert person.family_name not in card.inner_text()
        card.get_by_role("button", name="Show whose record").click()
        assert f"{person.given_name} {person.family_name}" in page.locator("main").inner_text()
        page.get_by_label("Not quite right").check()
        page.get_by_role("button", name="Record the answer").click()
        assert page.get_by_role("alert").inner_text().startswith("There is a problem")
        page.get_by_label("Note").fill("Rang nobody first; talked through.")
        page.get_by_role("button", name="Record the answer").click()
        assert "Your answer is recorded." in page.locator("main").inner_text()
        visitor.go("/guarding/who-has-opened/")
        page.get_by_label("NHS number").fill(person.nhs_number)
        page.get_by_label("Date of birth").fill(f"{person.born_on:%d/%m/%Y}")
        page.get_by_role("button", name="Make the list").click()
        looks = table(page, "Latest first").inner_text()
        assert "talked through with them" in looks
        assert "Dr Irene Callow" in looks
        assert page.get_by_role("button", name="Print").is_visible()
        page.emulate_media(media="print")
        assert not page.get_by_role("button", name="Print").is_visible()
        assert page.pdf(format="A4").startswith(b"%PDF")
        assert not any(person.nhs_number in address for address in [page.url])


def test_an_auditor_proves_the_figures_and_reads_what_was_done(visit):
    with visit("auditor@northbrook.example", seat=NORTHBROOK) as visitor:
        visitor.go("/contracts/proof/")
        visitor.page.get_by_role("button", name="Prove everything now").click()
        visitor.wait_until_done()
        answers = visitor.page.locator("main tbody td").all_inner_texts()
        assert len(answers) >= 7
        assert {answer.strip() for answer in answers} == {"✓ Yes"}
        visitor.go("/guarding/history/")
        assert "brought a contract into force" in visitor.page.locator("main").inner_text() or visitor.page.get_by_role(
            "link", name=re.compile("Next")
        )


def test_an_administrator_invites_somebody_and_changes_a_setting(visit):
    with visit("administrator@northbrook.example") as visitor:
        page = visitor.page
        visitor.go("/people-who-use-it/new/")
        page.get_by_label("Full name").fill("New Person")
        page.get_by_label("Work e-mail address").fill("new.person@northbrook.example")
        page.get_by_label("Organisation").select_option(label="Vale Neighbours")
        page.get_by_label("Role", exact=True).select_option(label="Commissioner")
        page.get_by_role("button", name="Invite").click()
        assert "Commissioner is a role of" in page.get_by_role("alert").inner_text()
        page.get_by_label("Organisation").select_option(label="NHS Northbrook and Vale Integrated Care Board")
        page.get_by_role("button", name="Invite").click()
        assert "New Person has the role from today." in page.get_by_role("alert").inner_text()
        visitor.go("/partnership/settings/smallest_number_shown/")
        page.get_by_label(re.compile("Fewer people")).fill("1")
        page.get_by_label("Why").fill("To see whether it is refused")
        page.get_by_role("button", name="Change it from now on").click()
        assert "Give a whole number from 2 to 10." in page.get_by_role("alert").inner_text()


def test_the_dashboard_works_without_script(visit):
    with visit(COMMISSIONER, script=False) as visitor:
        open_dashboard(visitor)
        visitor.page.get_by_label("Sector", exact=True).select_option(label="Community")
        visitor.page.get_by_role("button", name="Show").click()
        assert "Community" in visitor.page.locator(".app-figures__name").inner_text()
        visitor.page.locator("summary").first.click()
        assert visitor.page.locator("details table").first.is_visible()


def test_every_control_of_the_dashboard_is_reached_by_keyboard(visit):
    with visit(COMMISSIONER) as visitor:
        open_dashboard(visitor)
        page = visitor.page
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent.trim()") == "Skip to main content"
        page.keyboard.press("Enter")
        reached = set()
        for _ in range(50):
            page.keyboard.press("Tab")
            reached.add(page.evaluate("(document.activeElement.name || document.activeElement.textContent).trim()"))
        assert {"month", "level", "sector", "provider", "Show"} <= reached
