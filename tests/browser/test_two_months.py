"""Two months closed in a real browser by a commissioner and a provider: frozen, queried, decided, signed, settled."""

from datetime import date
from types import SimpleNamespace

import pytest
from django.db import connection
from django.utils import timezone

from apps.foundation.access.roles import Role
from apps.foundation.core import jobs
from apps.foundation.core.tenancy import tenant
from apps.foundation.partnerships.models import Partnership
from apps.interfaces.demo.sign_ins import PASSWORD
from apps.money.month_end.services import sign_statement
from apps.money.reconciliation.models import Statement
from tests.browser.conftest import serving, visits
from tests.browser.test_every_page import check
from tests.database import empty_every_table
from tests.factories.world import World, every

APRIL, MAY = date(2026, 4, 1), date(2026, 5, 1)
COMMISSIONER, PROVIDER = "payer@months.example", "hospital@months.example"
MEDIATOR = "Ann Marsh, mediator"


@pytest.fixture
def closing(django_db_setup, django_db_blocker):
    """A contract in force with records of two months; two parties sign in, two sign behind the scenes."""
    with django_db_blocker.unblock():
        try:
            world = World.make("months", 700)
            world.people(24)
            world.levels(every(range(12), 2600) | every(range(12, 24), 9000))
            contract = world.contract()
            for month in ("04", "05"):
                world.activity(
                    *(world.record(f"{month}-{n}", n, f"2026-{month}-{1 + n:02}", "10.00") for n in range(24))
                )
            world.member(Role.COMMISSIONER, email=COMMISSIONER, password=PASSWORD)
            world.member(Role.PROVIDER_MANAGER, organisation="ACU", email=PROVIDER, password=PASSWORD)
            others = [
                world.actor(
                    world.member(Role.PROVIDER_MANAGER, organisation=code, email=f"{code}@months.example".lower())
                )
                for code in ("COM", "SOC")
            ]
            with serving() as address:
                yield SimpleNamespace(world=world, id=world.partnership.id, uid=contract.uid, others=others, at=address)
        finally:
            is_alone = not Partnership.objects.exclude(slug="months").exists()
            connection.close()
            if is_alone:
                empty_every_table(connection.settings_dict["NAME"])


def press(visitor, name):
    visitor.page.get_by_role("button", name=name, exact=True).click()
    visitor.page.wait_for_load_state()


def follow(visitor, name):
    visitor.page.get_by_role("link", name=name).first.click()
    visitor.page.wait_for_load_state()


def freeze(visitor, closing, month):
    visitor.go(f"/contracts/{closing.uid}/months/")
    follow(visitor, "Look and freeze")
    press(visitor, f"Freeze {month:%B %Y}")
    jobs.run_wanted(closing.id)
    visitor.go(f"/contracts/{closing.uid}/months/")


def agreement(visitor, closing, month):
    with tenant(closing.id):
        uid = Statement.objects.get(month=month).uid
    visitor.go(f"/contracts/{closing.uid}/months/{uid}/agreement/")


def sign(visitor, closing, month, button):
    agreement(visitor, closing, month)
    visitor.page.get_by_label("Your office").fill("Director of finance")
    visitor.page.get_by_label("I have read this statement").check()
    press(visitor, button)


def others_sign(closing, month):
    with tenant(closing.id):
        statement = Statement.objects.select_related("contract").get(month=month)
        for actor in closing.others:
            sign_statement(actor=actor, statement=statement, office="Director", seen=[])


def test_two_months_are_closed_by_a_commissioner_and_a_provider(closing, chromium):
    visit, today = visits(chromium, closing.at), timezone.localdate()
    with visit(COMMISSIONER) as payer, visit(PROVIDER) as hospital:
        freeze(payer, closing, APRIL)
        follow(payer, "0 of 4 signed")
        follow(payer, "Query a figure")
        payer.page.get_by_label("Actual cost, Test hospital").check()
        payer.page.get_by_label("How much of it is in question").fill("50.00")
        payer.page.get_by_label("What seems wrong?").select_option(label="Care is counted twice")
        payer.page.get_by_label("What the other party needs").fill("Visits of the ninth stand twice")
        press(payer, "Ask")
        query = payer.path

        hospital.go("/")
        follow(hospital, "Answer query 1")
        hospital.page.get_by_label("Do not agree").check()
        hospital.page.get_by_label("Why, and what follows").fill("They were two visits")
        press(hospital, "Send")
        payer.go(query)
        payer.page.get_by_label("Keep the query").check()
        payer.page.get_by_label("Why, and what follows").fill("We ask the mediator")
        press(payer, "Send")
        sign(payer, closing, APRIL, "Sign with reservation for Test commissioner")
        sign(hospital, closing, APRIL, "Sign for Test hospital")
        others_sign(closing, APRIL)

        hospital.go(query)
        check(hospital.page, query)
        follow(hospital, "Write down how it was decided")
        check(hospital.page, "a decision")
        hospital.page.get_by_label("Who decided?").fill(MEDIATOR)
        hospital.page.get_by_label("On which day?").fill(f"{today:%d/%m/%Y}")
        hospital.page.get_by_label("How much was upheld").fill("20")
        hospital.page.get_by_label("The outcome, in words").fill("Two of the five visits stand twice")
        press(hospital, "Write it down")
        payer.go("/")
        follow(payer, "Read the decision on query 1")
        payer.page.get_by_label("Confirm").check()
        payer.page.get_by_label("Why, and what follows").fill("So it was decided")
        press(payer, "Send")
        assert f"Upheld, £20.00: decided by {MEDIATOR}" in payer.page.locator("main").inner_text()

        agreement(payer, closing, APRIL)
        check(payer.page, "agreeing April")
        press(payer, "Settle April 2026")
        assert "April 2026 is settled." in payer.page.locator("main").inner_text()
        check(payer.page, "April settled")

        rows = [closing.world.record(f"late{n}", n, "2026-04-20", "3.00") for n in range(14)]
        closing.world.activity(*rows)
        freeze(payer, closing, MAY)
        sign(payer, closing, MAY, "Sign for Test commissioner")
        sign(hospital, closing, MAY, "Sign for Test hospital")
        others_sign(closing, MAY)
        payer.go("/")
        follow(payer, "Settle May 2026")
        press(payer, "Settle May 2026")

        hospital.go(f"/contracts/{closing.uid}/months/")
        check(hospital.page, "months")
        states = hospital.page.locator(".app-state").all_inner_texts()
        assert states[:2] == ["settled", "settled"]
        assert "+£42.00" in hospital.page.locator("main tbody tr").nth(1).inner_text()
        hospital.page.get_by_role("link", name="Statement of April").click()
        hospital.page.wait_for_load_state()
        check(hospital.page, "statement of April")
        said = hospital.page.locator("main").inner_text()
        assert "Settled on" in said
        assert MEDIATOR in said
        with hospital.page.expect_download() as waiting:
            hospital.page.get_by_role("link", name="Download (PDF)").click()
        assert waiting.value.path().read_bytes().startswith(b"%PDF")
