"""The worksheet of a pathway budget in a real browser: what its script shows is what the server shows."""

import os
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.db import connection

from apps.foundation.access.roles import Role
from apps.foundation.core.tenancy import tenant
from apps.foundation.partnerships.models import Partnership
from apps.governance.pathway_budgets.domain.marginal import Line, Way
from apps.governance.pathway_budgets.domain.worksheet import Figures
from apps.governance.pathway_budgets.services import LineSaid, add_line, make_scenario
from apps.interfaces.demo.sign_ins import PASSWORD
from tests.browser.conftest import serving, visits
from tests.browser.test_every_page import check
from tests.database import empty_every_table
from tests.factories.boards import board_of
from tests.factories.world import World

SECRETARY = "secretary@budgeting.example"
FIGURES = Figures(spend=360_000_000, qipp=30_000_000, incentive=30_000_000, contingency=5_000_000)
LINES = (
    (Way.STOP, 1, 114_200_000, "Routine hospital follow-up", "9,300 appointments a year move or end"),
    (Way.INSTEAD, 1, 44_000_000, "Community clinics, 4 sites", "Consultant, nurse, podiatrist together"),
    (Way.INSTEAD, 2, 4_000_000, "Learning together courses", "Six weeks, peer led"),
)


@pytest.fixture
def budgeting(django_db_setup, django_db_blocker):
    """A board with a scenario to Lewisham's figures."""
    with django_db_blocker.unblock():
        try:
            world = World.make("budgeting", 910)
            board, _ = board_of(world)
            world.member(Role.BOARD_SECRETARY, email=SECRETARY, password=PASSWORD)
            with tenant(world.partnership.id):
                made = make_scenario(
                    actor=world.operator,
                    board=board,
                    uid=uuid4(),
                    name="Clinics in four places",
                    first_year=2027,
                    years=3,
                    figures=FIGURES,
                )
                for way, phase, pence, what, means in LINES:
                    said = LineSaid(Line(way, phase, pence), what, means, 1)
                    add_line(actor=world.operator, scenario=made, uid=uuid4(), said=said)
            with serving() as address:
                yield SimpleNamespace(at=address, page=f"/boards/{board.uid}/budget/{made.uid}/", all=board.uid)
        finally:
            is_alone = not Partnership.objects.exclude(slug="budgeting").exists()
            connection.close()
            if is_alone:
                empty_every_table(connection.settings_dict["NAME"])


def figures_of(page):
    """Every figure that follows, and how, as they stand on the page."""
    return page.locator("[data-figure], [data-how]").all_inner_texts()


def typed(page, given):
    for name, text in given.items():
        page.locator(f"[name={name}]").fill(text)


def test_what_the_script_works_out_is_what_the_server_works_out(chromium, budgeting):
    with visits(chromium, budgeting.at)(SECRETARY) as visitor:
        page = visitor.page
        visitor.go(budgeting.page)
        kept = figures_of(page)
        assert "£2,950,000" in kept
        for address, given in (
            (budgeting.page, {"contingency": "£100,000"}),
            (budgeting.page, {"spend": "1,000.07", "qipp": "0", "incentive": "0.5", "contingency": "333.33"}),
            (
                budgeting.page,
                {"spend": "9999999999999.99", "qipp": "1", "incentive": "2", "contingency": "3333333333333"},
            ),
            (f"{budgeting.page}?from=budget", {"budget": "3,000,000.01"}),
        ):
            visitor.go(address)
            typed(page, given)
            followed = figures_of(page)
            assert followed != kept
            page.get_by_role("button", name="Work it out").click()
            page.wait_for_load_state()
            assert page.get_by_text("It is not kept yet.").is_visible()
            assert figures_of(page) == followed
        visitor.go(budgeting.page)
        typed(page, {"qipp": "4,000,000"})
        assert page.get_by_text("Nothing can be worked out from what you typed").is_visible()
        assert figures_of(page) == kept
        visitor.go(budgeting.page)
        check(page, budgeting.page)
        if folder := os.environ.get("LOOK"):
            for width in (1280, 768, 390):
                page.set_viewport_size({"width": width, "height": 900})
                page.screenshot(path=f"{folder}/budget-{width}.png", full_page=True)
            visitor.go(f"/boards/{budgeting.all}/budget/")
            page.screenshot(path=f"{folder}/budgets-390.png", full_page=True)
            page.set_viewport_size({"width": 1280, "height": 900})
            page.screenshot(path=f"{folder}/budgets-1280.png", full_page=True)
