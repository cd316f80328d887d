"""A contract rehearsed in a real browser, with script and without, and a simulation kept."""

import os
from types import SimpleNamespace

import pytest
from django.db import connection

from apps.foundation.access.roles import Role
from apps.foundation.core import jobs
from apps.foundation.partnerships.models import Partnership
from apps.interfaces.demo.sign_ins import PASSWORD
from tests.browser.conftest import serving, visits
from tests.browser.test_every_page import check
from tests.database import empty_every_table
from tests.factories.world import World, every

COMMISSIONER = "payer@rehearsing.example"


@pytest.fixture
def rehearsing(django_db_setup, django_db_blocker):
    """A contract in force with people at three levels, whom two providers gave care."""
    with django_db_blocker.unblock():
        try:
            world = World.make("rehearsing", 900)
            world.people(24)
            world.levels(every(range(8), 2_600) | every(range(8, 16), 5_200) | every(range(16, 24), 9_000))
            contract = world.contract()
            record = world.record
            world.activity(
                *(record(f"a{n}", n, f"2026-05-{1 + n:02}", f"{40 * (1 + n * n)}.00") for n in range(24)),
                *(
                    record(f"c{n}", n, f"2026-06-{1 + n:02}", "90.00", provider="COM", kind="COMMUNITY_CONTACT")
                    for n in range(24)
                ),
            )
            world.member(Role.COMMISSIONER, email=COMMISSIONER, password=PASSWORD)
            with serving() as address:
                yield SimpleNamespace(id=world.partnership.id, uid=contract.uid, at=address)
        finally:
            is_alone = not Partnership.objects.exclude(slug="rehearsing").exists()
            connection.close()
            if is_alone:
                empty_every_table(connection.settings_dict["NAME"])


def test_a_rehearsal_needs_no_script_and_its_simulation_is_kept(chromium, rehearsing):
    visit = visits(chromium, rehearsing.at)
    at = f"/contracts/{rehearsing.uid}/rehearsal/"
    with visit(COMMISSIONER, script=False) as visitor:
        visitor.go(at)
        visitor.page.get_by_label("More people, %").fill("5")
        visitor.page.get_by_label("Try another term").select_option("cap_and_collar")
        visitor.page.get_by_role("button", name="Rehearse").click()
        visitor.page.get_by_label("Marginal rate, %").fill("40")
        visitor.page.get_by_role("button", name="Rehearse").click()
        assert visitor.page.get_by_text("B. Cap and collar").count() > 0
        assert "growth=5" in visitor.page.url
        visitor.page.get_by_role("button", name="Keep it, and try another beside it").click()
        visitor.page.get_by_label("Try another term").select_option("cost_proportional_share")
        visitor.page.get_by_role("button", name="Rehearse").click()
        visitor.page.get_by_role("button", name="Rehearse").click()
        assert visitor.page.get_by_text("C. Cost-proportional share").count() > 0
        visitor.page.get_by_role("link", name="Take away B. Cap and collar").click()
        assert visitor.page.get_by_text("B. Cost-proportional share").count() > 0
        visitor.page.go_back()
        tried = visitor.page.url.removeprefix(rehearsing.at)
    with visit(COMMISSIONER) as visitor:
        visitor.go(tried)
        if folder := os.environ.get("LOOK"):
            visitor.page.screenshot(path=f"{folder}/rehearse.png", full_page=True)
            visitor.page.set_viewport_size({"width": 768, "height": 1024})
            visitor.page.screenshot(path=f"{folder}/rehearse-tablet.png", full_page=True)
        check(visitor.page, tried)
        visitor.page.get_by_role("button", name="Simulate").click()
        visitor.page.wait_for_load_state()
        assert visitor.heading == "Simulation"
        jobs.run_wanted(rehearsing.id)
        visitor.page.reload()
        visitor.wait_until_done()
        check(visitor.page, visitor.path)
        assert visitor.page.get_by_role("button", name="Make it again with this seed").count() == 1
        if folder := os.environ.get("LOOK"):
            visitor.page.screenshot(path=f"{folder}/simulation.png", full_page=True)
