"""A proposal from its case to the money that moves, on phones: with a conflict, a tie and the chair's casting vote; and
what a commissioner sees of it."""

import os
from types import SimpleNamespace

import pytest
from django.db import connection

from apps.foundation.access.roles import Role
from apps.foundation.core.tenancy import tenant
from apps.foundation.partnerships.models import Partnership
from apps.governance.joint_account.selectors import balances_of
from apps.governance.proposals.models import Proposal
from apps.interfaces.demo.sign_ins import PASSWORD
from tests.browser.conftest import serving, visits
from tests.browser.test_every_page import check
from tests.database import empty_every_table
from tests.factories.boards import board_of
from tests.factories.proposals import POT, fund
from tests.factories.world import World

SECRETARY, COMMISSIONER = "secretary@deciding.example", "commissioner@deciding.example"
PHONE = (390, 844)
CASE = {
    "What is proposed?": "Foot protection clinic, two mornings a week",
    "Why?": "31 people had a foot ulcer treated in hospital last year.",
    "Which service does it pay for?": "Podiatry",
    "Amount, £": "42.00",
    "From which day?": "1/4/2027",
    "Which measure shows the benefit?": "Foot-ulcer admissions",
    "How many were there in the 12 months before?": "31",
    "By how many is that to change in a year?": "-8",
    "What could stop, or be done less, and what does that release?": "Routine follow-up in hospital",
    "How does it fit the plan of the pathway?": "Care nearer home",
}


def email(code):
    return f"board-{code}@deciding.example"


@pytest.fixture
def deciding(django_db_setup, django_db_blocker):
    """A board with £100.00 to decide on."""
    with django_db_blocker.unblock():
        try:
            world = World.make("deciding", 930)
            board, members = board_of(world)
            for member in members.values():
                member.user.set_password(PASSWORD)
                member.user.save()
            world.member(Role.BOARD_SECRETARY, email=SECRETARY, password=PASSWORD)
            world.member(Role.COMMISSIONER, email=COMMISSIONER, password=PASSWORD)
            with tenant(world.partnership.id):
                fund(world.operator, board, 10_000)
            with serving() as address:
                yield SimpleNamespace(at=address, page=f"/boards/{board.uid}/proposals/", world=world, board=board)
        finally:
            is_alone = not Partnership.objects.exclude(slug="deciding").exists()
            connection.close()
            if is_alone:
                empty_every_table(connection.settings_dict["NAME"])


def press(page, name):
    page.get_by_role("button", name=name).click()
    page.wait_for_load_state()


def look(page, name):
    if folder := os.environ.get("LOOK"):
        for width in (1280, 768, 390):
            page.set_viewport_size({"width": width, "height": 900})
            page.screenshot(path=f"{folder}/{name}-{width}.png", full_page=True)


def vote(opened, code, one, choice):
    """Find it on the home page, and vote on a phone."""
    with opened(email(code), size=PHONE) as visitor:
        page = visitor.page
        visitor.go("/")
        assert page.get_by_text("it waits for your vote until").is_visible()
        visitor.go(one)
        check(page, one)
        look(page, f"vote-{code}")
        page.get_by_label("No", exact=True).check()
        page.get_by_label(choice, exact=True).check()
        press(page, "Record my vote")
        assert page.get_by_text("Your vote is recorded").is_visible()


def test_from_the_case_to_the_money_that_moves(chromium, deciding):
    opened = visits(chromium, deciding.at)
    with opened(email("com")) as visitor:
        page = visitor.page
        visitor.go(deciding.page)
        page.get_by_role("link", name="Write a proposal").click()
        for label, text in CASE.items():
            page.get_by_label(label).fill(text)
        page.get_by_label("Who is paid?").select_option("COM")
        check(page, "new")
        look(page, "case")
        press(page, "Put it to the board")
        assert page.get_by_text("Proposal 1 is before the board.").is_visible()
        one = page.url.removeprefix(deciding.at)
    with opened(SECRETARY) as visitor:
        page = visitor.page
        visitor.go(one)
        check(page, one)
        look(page, "discussed")
        press(page, "Open the vote")
        assert page.get_by_text("The vote is open until").is_visible()
    with opened(email("com"), size=PHONE) as visitor:
        visitor.go(one)
        assert visitor.page.get_by_text("You take part and do not vote on this").is_visible()
        assert visitor.page.get_by_role("button", name="Record my vote").count() == 0
    with opened(COMMISSIONER) as visitor:
        visitor.go(deciding.page)
        assert visitor.page.get_by_text("Nothing is decided yet.").is_visible()
        assert visitor.page.get_by_text("Foot protection").count() == 0
    vote(opened, "acu", one, "For")
    vote(opened, "soc", one, "Against")
    vote(opened, "patients", one, "Abstain")
    with opened(SECRETARY) as visitor:
        page = visitor.page
        visitor.go(deciding.page)
        look(page, "list")
        visitor.go(one)
        press(page, "Count the vote")
        assert page.get_by_text("It is tied. The chair decides.").is_visible()
    with opened(email("acu"), size=PHONE) as visitor:
        page = visitor.page
        visitor.go(one)
        check(page, one)
        page.get_by_label("For", exact=True).check()
        press(page, "Decide it")
        assert page.get_by_role("heading", name="Approved on").is_visible()
        check(page, one)
        look(page, "approved")
    with opened(COMMISSIONER) as visitor:
        page = visitor.page
        visitor.go(f"{deciding.page}decisions/")
        check(page, "register")
        look(page, "register")
        page.get_by_role("link", name="1", exact=True).click()
        assert page.get_by_text("The chair's casting vote: for.").is_visible()
        assert page.get_by_role("heading", name="Discussion").count() == 0
    with tenant(deciding.world.partnership.id):
        assert Proposal.objects.count() == 1
        assert balances_of(deciding.board)[POT] == 5_800
