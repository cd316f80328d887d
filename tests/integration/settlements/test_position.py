"""What the settlement of a year comes to, from what its months publish; how it is fixed, released and signed."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from io import BytesIO

import pytest
from django.db import ProgrammingError, connection, transaction
from django.urls import reverse
from openpyxl import load_workbook
from pypdf import PdfReader

from apps.foundation.access.policy import NotPermitted
from apps.foundation.audit.models import AuditEvent
from apps.foundation.core.models import NeverChanges
from apps.foundation.core.tenancy import tenant
from apps.foundation.partnerships.services import change_setting
from apps.money.contracts.models import Contract, PlanLine
from apps.money.month_end.domain.settling import NotTheCommissioner
from apps.money.month_end.domain.signing import NotTheirs, SignedAlready
from apps.money.risk_sharing.domain.reached import Gate, GateStands, Reached
from apps.money.risk_sharing.registries import QualityOfYear, quality_of_years
from apps.money.settlements.domain.facts import Facts
from apps.money.settlements.domain.outcome import Ledger, Stands
from apps.money.settlements.domain.working import work_out
from apps.money.settlements.models import YearSettlement, YearSignature
from apps.money.settlements.presenters.tables import every_table
from apps.money.settlements.selectors.waiting import settlements_to_sign, years_to_fix
from apps.money.settlements.services import FiguresMoved, NotYet
from tests.factories.agreeing import PARTIES
from tests.factories.once import once
from tests.factories.pages import tables_of
from tests.integration.payments.paid import APRIL, MAY
from tests.integration.settlements.settled import GAIN_PAIN, OUTCOMES, PLAN_PAID, Settled

pytestmark = pytest.mark.django_db


made_once, settled = once("settled", Settled)


@pytest.fixture
def quality(monkeypatch):
    """What was reached, as a test says it: `quality[2026] = Reached(...)`."""
    said = {}
    source = QualityOfYear("test", lambda contract, year: said.get(year, Reached()))
    monkeypatch.setattr(quality_of_years, "_items", {"test": source})
    return said


def net(position, *stands):
    return {code: position.shown.to_settle(code, *stands) for code in position.shown.codes}


def text(answer):
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_through_the_year_it_is_provisional_and_then_fixed_signed_and_never_changes(settled):
    position = settled.position()
    # April alone is counted: plan £493.15, six people at £1,000 for 30 days the same, £60.00 spent
    assert [one.month for one in position.read.months] == [APRIL]
    assert (position.facts.position["plan"], position.facts.position["budget"], position.facts.position["actual"]) == (
        49_315,
        49_315,
        6_000,
    )
    # of £433.15 that was not spent half goes back, 9/20 of it ... by what providers' plans and shares come to
    assert net(position) == {"ACU": -19_491, "COM": -2_166, "ICB": 21_657, "SOC": 0}
    assert (position.still_to_settle, position.may_be_fixed) == (2, False)
    with pytest.raises(NotYet, match="2 months are not settled yet"):
        settled.fix()
    shown = text(settled.page())
    assert "Provisional. 2 of 2 months are not settled yet: figures move until they are." in shown
    assert "Months so far: April 2026." in shown
    settled.settle_months()
    with tenant(settled.id):
        assert [(one.contract, one.year) for one in years_to_fix(settled.actors["ICB"])] == [(settled.contract, 2026)]
        assert years_to_fix(settled.actors["ACU"]) == []
    client = settled.client("ICB")
    home = client.get(reverse("dashboards:home")).content.decode()
    assert "every month of 2026 to 2027 is settled." in home
    position = settled.position()
    assert (position.still_to_settle, position.may_be_fixed) == (0, True)
    with pytest.raises(NotTheCommissioner), tenant(settled.id):
        settled.actors["ACU"] = replace(settled.actors["ACU"], role=settled.actors["ICB"].role)
        settled.fix("ACU")
    settled.actors["ACU"] = settled.world.actor(settled.members["ACU"])
    with pytest.raises(NotPermitted):
        settled.fix("ACU")
    with pytest.raises(FiguresMoved):
        settled.fix(read="0" * 64)
    sent = {"year": 2026, "read": position.facts.code}
    shown = text(client.post(settled.address("fix"), sent, follow=True))
    assert "The settlement of 2026 to 2027 is fixed. Every party signs it." in shown
    assert "Final. Fixed on" in shown
    client.post(settled.address("fix"), sent, follow=True)
    with tenant(settled.id):
        kept = YearSettlement.objects.get()
        assert (kept.place, kept.check_code, kept.is_shadow) == (1, position.facts.code, False)
        assert work_out(Facts.read(kept.facts)).given() == kept.outcome
        assert [one.contract for one in settlements_to_sign(settled.actors["ACU"])] == [settled.contract]
        assert years_to_fix(settled.actors["ICB"]) == []
        with pytest.raises(NeverChanges):
            kept.save()
        with (
            pytest.raises(ProgrammingError, match="permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute("UPDATE settlements_yearsettlement SET year = 2025")
    before = net(settled.position())
    # what is learned later of a settled month does not touch it
    settled.world.activity(settled.world.record("late", 2, "2026-05-20", "99.00"))
    assert net(settled.position()) == before
    office = {"office": "CFO", "has_read": "on", "year": 2026, "read": kept.check_code}
    shown = text(settled.client("ACU").post(settled.address("sign"), office, follow=True))
    assert "You have signed the settlement of 2026 to 2027 for Test hospital." in shown
    settled.sign_year("ICB", "COM", "SOC")
    with pytest.raises(SignedAlready):
        settled.sign_year("ACU")
    with pytest.raises(FiguresMoved):
        settled.sign_year("ACU", read="0" * 64)
    with tenant(settled.id):
        assert YearSignature.objects.count() == len(PARTIES)
        acts = list(AuditEvent.objects.filter(action__startswith="YEAR_").values_list("action", flat=True))
        assert sorted(acts) == ["YEAR_SETTLEMENT_FIXED", *["YEAR_SETTLEMENT_SIGNED"] * 4]


def test_the_page_the_workbook_and_the_paper_say_the_same_to_the_penny(settled):
    settled.settle_months()
    settled.fix()
    answer = settled.page("ACU")
    on_page = tables_of(answer)
    book = load_workbook(BytesIO(settled.page("ACU", file="xlsx").content))
    position = settled.position("ACU")
    with tenant(settled.id):
        tables = every_table(position, "ACU")
    assert [sheet.title for sheet in book.worksheets[1:]] == [
        f"{place} {table.name}"[:31] for place, table in enumerate(tables, start=1)
    ]
    for sheet, table in zip(book.worksheets[1:], tables, strict=True):
        rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
        assert len(rows) == len(table.rows)
        for found, row in zip(rows, table.rows, strict=True):
            for value, cell in zip(found, row.cells, strict=False):
                if isinstance(cell.value, Decimal):
                    assert round(Decimal(str(value)), 2) == cell.value
        if table.rows:
            said = [[" ".join(cell.text.split()) for cell in row.cells] for row in table.rows]
            assert said in [found[1:] for found in on_page]
    parties = next(table for table in tables if table.name == "parties")
    for place in range(1, len(parties.columns)):
        assert parties.rows[-1].cells[place].value == 0
    lines = next(table for table in tables if table.name == "line by line")
    own = position.shown.to_settle("ACU")
    assert lines.rows[-1].cells[-1].value == Decimal(own) / 100
    paper = PdfReader(BytesIO(settled.page("ACU", file="pdf").content))
    words = " ".join(" ".join(page.extract_text() for page in paper.pages).split())
    assert "Year-end settlement 2026 to 2027" in words
    assert lines.rows[-1].cells[-1].text.replace("−", "-") in words.replace("−", "-")


def test_a_gate_holds_what_providers_gain_until_it_is_answered_and_then_it_is_released(quality):
    quality[2026] = Reached(
        outcomes={"Say in one's care": Fraction(3, 4)},
        gates=[Gate("30-day readmissions", GateStands.BREACHED, "13.1%, limit 12.5%")],
    )
    settled = Settled("other", risk=[OUTCOMES])
    settled.settle_months()
    settled.fix()
    held = settled.position()
    # 2% of the plan of £1,002.74 is earned: held, and still in the books of the year
    assert net(held) == {"ACU": 1_504, "COM": 501, "ICB": -2_005, "SOC": 0}
    assert net(held, Stands.TO_PAY) == {"ACU": 0, "COM": 0, "ICB": 0, "SOC": 0}
    assert not held.may_be_fixed
    shown = text(settled.page())
    assert "£20.05 of gains is held, not lost, until what holds it is answered." in shown
    assert "30-day readmissions is breached (13.1%, limit 12.5%)." in shown
    with pytest.raises(NotYet, match="Nothing that was held is released"):
        settled.fix()
    quality[2026] = replace(quality[2026], gates=[Gate("30-day readmissions", GateStands.MET)])
    assert settled.position().may_be_fixed
    assert "Release what was held" in text(settled.page())
    settled.fix()
    released = settled.position()
    assert (released.last.place, net(released, Stands.TO_PAY)) == (2, net(held))
    assert not released.may_be_fixed
    with tenant(settled.id):
        first = YearSettlement.objects.get(place=1)
        assert first.outcome["transfers"][0]["stands"] == "HELD"


def test_an_outcome_that_nobody_measures_waits_and_nothing_of_it_is_paid():
    settled = Settled("other", risk=[GAIN_PAIN, OUTCOMES])
    position = settled.position()
    assert [(one.title, one.why) for one in position.outcome.waits] == [
        ("Outcome incentive", "Outcome incentive needs the outcome Say in one's care.")
    ]
    shown = text(settled.page())
    assert "No measure of quality guards a gain" in shown
    assert "Outcome incentive needs the outcome" in shown


def test_fewer_people_than_are_set_have_figures_and_no_consequences():
    settled = Settled("other", money_from=7)
    assert net(settled.position()) == {"ACU": -19_491, "COM": -2_166, "ICB": 21_657, "SOC": 0}
    assert set(net(settled.position(), Stands.TO_PAY).values()) == {0}
    shown = text(settled.page())
    assert "Fewer than 7 people:" in shown
    assert "Fewer than 1,000 people: read every gain and loss with care." in shown


def test_in_shadow_it_is_worked_out_and_marked():
    settled = Settled("other", live_on=None)
    assert net(settled.position()) == {"ACU": -19_491, "COM": -2_166, "ICB": 21_657, "SOC": 0}
    assert settled.position().is_shadow
    shown = text(settled.page("ACU"))
    assert "Everything is computed and shown as if it were live; no money moves." in shown
    assert "Test hospital would have paid" in shown
    settled.settle_months()
    assert settled.fix().is_shadow


def test_only_live_months_are_settled():
    settled = Settled("other", live_on=date(2026, 4, 20))
    settled.freeze(APRIL, MAY)
    assert [one.month for one in settled.position().read.months] == [MAY]


def test_an_error_of_the_baseline_stands_in_a_ledger_of_its_own():
    settled = Settled("other", terms=replace(PLAN_PAID, baseline={"ICB": 5_000, "ACU": 3_000, "COM": 2_000}))
    with tenant(settled.id):
        PlanLine.objects.filter(month=APRIL, person_days__gt=0).update(person_days=150)
    settled.freeze(APRIL)
    position = settled.position()
    # £82.19 more was counted than planned, of which the commissioner bears £41.09; see payments
    ledger = {code: position.outcome.in_ledger(Ledger.BASELINE, code) for code in position.outcome.codes}
    assert ledger == {"ACU": 3_698, "COM": 411, "ICB": -4_109, "SOC": 0}
    assert position.facts.months.error == 8_219
    # the underspend is that much larger: £60.00 less £82.19 of cost that the error explains
    underspend = 49_315 - (6_000 - 8_219)
    assert position.outcome.to_settle("ICB") == (underspend + 1) // 2
    assert "is the error of the baseline: it is nobody" in text(settled.page())


def test_what_may_not_be_shown_is_not_settled_and_says_so(settled):
    with tenant(settled.id):
        change_setting(
            actor=settled.world.operator, name="smallest_number_shown", value=7, reason="As agreed by all parties"
        )
    position = settled.position()
    assert (position.outcome, position.read.months) == (None, [])
    assert "Nothing can be settled yet." in text(settled.page())
    with pytest.raises(NotYet):
        settled.fix(read="0" * 64)


def test_a_contract_has_the_years_that_it_has_and_others_are_not_found(settled):
    assert settled.position(year=2026).years == [2026]
    with pytest.raises(Contract.DoesNotExist):
        settled.position(year=2025)
    assert settled.page(year="2025").status_code == 404
    assert settled.page(year="x").status_code == 404


def test_nobody_signs_what_is_not_fixed_and_no_stranger_signs(quality, settled):
    with pytest.raises(NotYet):
        settled.sign_year("ACU", read="0" * 64)
    settled.settle_months()
    settled.fix()
    with tenant(settled.id):
        stranger = replace(settled.actors["ACU"], organisation_id=settled.organisation("P01").id)
    settled.actors["P01"] = stranger
    with pytest.raises(NotTheirs):
        settled.sign_year("P01")


def test_without_an_agreement_what_the_months_came_to_is_the_payment_of_the_year():
    settled = Settled("other", risk=())
    assert (set(net(settled.position()).values()), settled.position().shown.payment) == ({0}, 49_315)
    shown = text(settled.page("ACU"))
    assert "As it stands now, nothing is to settle with Test hospital" in shown
    assert "The agreement has no term of risk sharing" in shown
