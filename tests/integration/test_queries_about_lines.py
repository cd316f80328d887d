"""Lines of a statement are queried: a sector, a level, an adjustment; each leads to what is behind it, and back."""

from datetime import date

import pytest
from django.urls import reverse

from apps.foundation.core.tenancy import tenant
from apps.money.month_end.choices import Reason
from apps.money.month_end.domain.line import Line
from apps.money.month_end.domain.query import NotNow, Standing
from apps.money.month_end.models import Query
from apps.money.month_end.selectors.queries import figures_open_to, parties_of_statement, position_of
from apps.money.month_end.services import Decision, ask, write_decision
from apps.money.reconciliation.models import Statement
from apps.money.reconciliation.selectors.year import published_year
from apps.money.reconciliation.services import ask_to_freeze
from tests.integration.test_month_end import TODAY, MonthEnd

pytestmark = pytest.mark.django_db
MAY, ANSWER_BY = date(2026, 5, 1), date(2026, 8, 3)


@pytest.fixture
def ended():
    """April frozen, then twelve late records of April at the acute trust, and May frozen with them."""
    ended = MonthEnd()
    world = ended.world
    world.activity(*(world.record(f"late{n}", n, f"2026-04-{1 + n:02}", "5.00") for n in range(12)))
    with tenant(ended.id):
        job = ask_to_freeze(actor=world.operator, contract=ended.contract, month=MAY, today=TODAY, nudge=False)
    world.do(job)
    return ended


def may(ended):
    return Statement.objects.select_related("contract").get(contract=ended.contract, month=MAY)


def figures(ended, code):
    actor, statement = ended.actors[code], may(ended)
    year = published_year(actor, ended.contract, TODAY)
    return {
        one.line: one
        for one in figures_open_to(actor.organisation_id, statement, year, parties_of_statement(statement))
    }


def asked(ended, line, of="ACU"):
    with tenant(ended.id):
        figure = figures(ended, "ICB")[line]
        return ask(
            actor=ended.actors["ICB"],
            statement=may(ended),
            figure=figure,
            asked_of=next(one for one in figure.asked_of if one.organisation_id == ended.actors[of].organisation_id),
            pence=100,
            reason=Reason.TWICE,
            words="Look again",
            today=TODAY,
        )


def test_what_was_learned_of_an_earlier_month_is_queried_like_any_line(ended):
    acute = ended.actors["ACU"].organisation_id
    with tenant(ended.id):
        icb, acu, com = (
            {line: one.pence for line, one in figures(ended, code).items()} for code in ("ICB", "ACU", "COM")
        )
    assert icb[Line("COST", provider_id=acute, of="2026-04")] == 6_000
    assert icb[Line("COST", of="2026-04")] == icb[Line("COST", sector="ACUTE")] == icb[Line("COST", 1)] == 6_000
    costs = {line for line in acu if line.disputes == "COST"}
    assert costs == {Line("COST", provider_id=acute), Line("COST", provider_id=acute, of="2026-04")}
    assert not [line for line in com if line.disputes == "COST"]


def test_a_query_leads_to_what_is_behind_its_line_and_the_line_to_its_query(ended):
    acute = ended.actors["ACU"].organisation_id
    kinds = {
        Line("COST", sector="ACUTE"): "why-actual",
        Line("COST", 1): "why-actual",
        Line("COST", provider_id=acute, of="2026-04"): "why-adjustments",
        Line("COUNTED", 3): "why-counted",
    }
    icb, com = ended.client("ICB"), ended.client("COM")
    pages = {}
    for line, page in kinds.items():
        query = asked(ended, line)
        html = icb.get(ended.query_address(query)).content.decode()
        start = html.index(reverse(f"reconciliation:{page}", kwargs={"uid": ended.contract.uid}))
        pages[query.number] = html[start : html.index('"', start)].replace("&amp;", "&")
        behind = icb.get(pages[query.number]).content.decode()
        assert f'href="{ended.query_address(query)}"' in behind
        assert "Asked about this figure" not in com.get(pages[query.number]).content.decode()
    assert "Query 2" not in icb.get(pages[1]).content.decode()
    with tenant(ended.id):
        address = reverse(
            "reconciliation:statement", kwargs={"uid": ended.contract.uid, "statement_uid": may(ended).uid}
        )
    statement = icb.get(address).content.decode()
    assert "Query 3: Actual cost, Test hospital, adjustment: April 2026, £1.00, waits for an answer" in statement
    assert "Asked about this statement" not in com.get(address).content.decode()


def test_a_query_that_is_not_answered_in_time_counts_as_disputed(ended):
    query = asked(ended, Line("COST", sector="ACUTE"))
    said = "has not answered by 3 August 2026: it counts as disputed, and may go to the dispute route."
    assert f"Test hospital {said}" in ended.client("ICB").get(reverse("dashboards:home")).content.decode()
    assert f"your organisation {said}" in ended.client("ACU").get(reverse("dashboards:home")).content.decode()
    page = ended.client("ICB").get(ended.query_address(query)).content.decode()
    assert "It was not answered in time, and counts as disputed." in page
    assert "Write down how it was decided from outside" in page

    def decide(on, today):
        with tenant(ended.id):
            write_decision(
                actor=ended.actors["ICB"],
                query=Query.objects.get(id=query.id),
                seen=0,
                decision=Decision("A mediator", on, 40),
                words="As the mediator said",
                today=today,
            )

    with pytest.raises(NotNow):
        decide(ANSWER_BY, ANSWER_BY)
    decide(date(2026, 8, 4), date(2026, 8, 5))
    with tenant(ended.id):
        at = position_of(Query.objects.prefetch_related("steps").get(id=query.id))
    assert (at.standing, at.upheld) == (Standing.DECIDED, 40)
